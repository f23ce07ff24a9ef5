import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { platformInstance } from "../../../machine/platform-info.js";
import { removeContainerRemains } from "../../../platform/host-footprint.js";
import { platformLayout } from "../../../platform/platform-layout.js";

describe("removeContainerRemains", () => {
    it("deletes no file outside containerd's own folder of sockets", () => {
        const folder = mkdtempSync(join(tmpdir(), "remains-"));
        try {
            const layout = platformLayout(platformInstance({ XDG_CACHE_HOME: folder }), "");
            const container = layout.path("containerd", "state", "io.containerd.runtime.v2.task", "k8s.io", "a1");
            mkdirSync(container, { recursive: true });
            const other = join(folder, "other.sock");
            writeFileSync(other, "");
            writeFileSync(join(container, "address"), `unix://${other}`);
            removeContainerRemains(layout);
            assert.ok(existsSync(other));
        } finally {
            rmSync(folder, { recursive: true });
        }
    });
});
