import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seedParts } from "../../../platform/registry-seed.js";

describe("seedParts", () => {
    it("contains our images and their blobs, and nothing that others pushed", () => {
        const root = mkdtempSync(join(tmpdir(), "registry-"));
        try {
            const repository = (name: string, layer: string, manifest: string) => {
                const folder = join(root, "docker/registry/v2/repositories", name);
                mkdirSync(join(folder, "_layers/sha256", layer), { recursive: true });
                mkdirSync(join(folder, "_manifests/revisions/sha256", manifest), { recursive: true });
            };
            repository("library/python", "aa11", "bb22");
            repository("pause", "cc33", "dd44");
            repository("users", "ee55", "ff66");
            const blob = (digest: string) => `docker/registry/v2/blobs/sha256/${digest.slice(0, 2)}/${digest}`;
            assert.deepEqual(seedParts(root, ["library/python", "pause"]), [
                "docker/registry/v2/repositories/library/python",
                blob("aa11"),
                blob("bb22"),
                "docker/registry/v2/repositories/pause",
                blob("cc33"),
                blob("dd44"),
            ]);
        } finally {
            rmSync(root, { recursive: true });
        }
    });
});
