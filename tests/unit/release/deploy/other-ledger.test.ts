import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chooseTaken } from "../../../../release/deploy/choose-taken.js";
import { readOtherLedger } from "../../../../release/deploy/deploy.js";
import type { OpenStack } from "../../../../release/open/open-stack.js";
import { defaults, digests } from "../sample-settings.js";

const service = { name: "users", namespace: "users-dev" };
const update = {
    kind: "update",
    startTime: 1_795_251_000,
    result: "succeeded",
    config: {
        "fastapi-release:service": service,
        "fastapi-release:release": defaults,
        "fastapi-release:slots": { blue: { version: "1.0.0", ...defaults } },
        "fastapi-release:traffic": "blue",
        // The key differs from this stack's, and nothing needs it.
        "fastapi-release:secrets": { 1: { DATABASE_URL: { secure: "v1:abc:def" } } },
    },
};
const outputs = { slots: { blue: { version: "1.0.0", digest: digests["1.0.0"] } } };
const state = {
    version: 3,
    checkpoint: { latest: { resources: [{ urn: "", type: "pulumi:pulumi:Stack", outputs }] } },
};

describe("the ledger of another stack", () => {
    let root: string;
    let stack: OpenStack;
    before(() => {
        root = mkdtempSync(join(tmpdir(), "other-ledger-"));
        const write = (path: string, content: object) => {
            mkdirSync(join(root, path, ".."), { recursive: true });
            writeFileSync(join(root, path), JSON.stringify(content));
        };
        write("history/users/dev/dev-1795251000000000000.history.json", update);
        write("history/users/dev/dev-1795251000000000000.checkpoint.json", state);
        for (const stack of ["dev", "prod", "staging"]) write(`stacks/users/${stack}.json`, state);
        write("stacks/orders/other.json", state);
        const project = { directory: root, name: "users" };
        stack = { backend: { folder: root }, project, stackName: "prod" } as unknown as OpenStack;
    });
    after(() => rmSync(root, { recursive: true }));

    it("is read from the backend alone, digests from its checkpoints", async () => {
        const { taken } = chooseTaken(undefined, await readOtherLedger(stack, "dev"), new Date());
        assert.deepEqual(taken, {
            stack: "dev",
            entry: 1,
            version: "1.0.0",
            images: [{ repository: defaults.repository, version: "1.0.0", digest: digests["1.0.0"] }],
        });
    });

    it("is refused for a stack that does not exist, listing those that do", async () => {
        await assert.rejects(readOtherLedger(stack, "qa"), {
            message:
                "--from qa: the backend has no such stack of project users; it has dev, staging. Nothing was changed.",
        });
        const elsewhere = { ...stack, project: { ...stack.project, name: "shop" } };
        await assert.rejects(readOtherLedger(elsewhere, "dev"), {
            message: "--from dev: the backend has no such stack of project shop. Nothing was changed.",
        });
    });

    it("is not this stack's own", async () => {
        await assert.rejects(readOtherLedger(stack, "prod"), {
            message: "--from prod: that is this stack; name the one that gated the version.",
        });
    });
});
