import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { readOtherLedger } from "../../../../release/deploy/deploy.js";
import { lastEntryWrittenMs, readFileLedger } from "../../../../release/ledger/file-ledger.js";
import { lastSucceeded } from "../../../../release/ledger/ledger.js";
import { releasedVersions } from "../../../../release/next-version/find-next-version.js";
import type { OpenStack } from "../../../../release/open/open-stack.js";
import { sourcesStamp } from "../../../../release/status/status.js";
import { recordingProblems } from "../../../../release/update/recording-problems.js";
import { defaults, digests } from "../sample-settings.js";

function history(version: string) {
    const config = {
        service: { name: "users", namespace: "users-dev" },
        release: defaults,
        slots: { blue: { version, ...defaults } },
        traffic: "blue",
    };
    return {
        kind: "update",
        startTime: 1795251000,
        endTime: 1795251009,
        message: version,
        result: "succeeded",
        environment: {},
        config: Object.fromEntries(Object.entries(config).map(([key, value]) => [`fastapi-release:${key}`, value])),
    };
}

function state(version: string) {
    const slots = { blue: { version, digest: digests[version] } };
    const resource = { urn: "urn:pulumi:dev::users::pulumi:pulumi:Stack::users-dev", type: "pulumi:pulumi:Stack" };
    return { version: 3, checkpoint: { latest: { resources: [{ ...resource, outputs: { slots } }] } } };
}

/** States of new stacks as CLI 3.248.0 wrote them, with PULUMI_DIY_BACKEND_GZIP and PULUMI_DIY_BACKEND_ZSTD. */
const written = {
    gz:
        "H4sIAAAJbogA/0SPS4/aMBRG/8tdB4gd52FLLJCgVdUHgpYWdTO6Y9+Ah7wm9hgIyn8fgUaa3Sd9Z3HODQL1zrYNqCQCfSR96lrb" +
        "eFA3cB71CRS0/QEbO6C3bTN7c9S7mbfN9TBABBV6cg+6xsaWH9vbmkABj3k2YWzC5R+eqESqJJnGBct4njP2HyKo8WA1KGA654Kl" +
        "BuMiyU32nAoSpUklopCmyChHWYg8lZTFKIUotSxLpotYcDRGlwTRZwaEZMpFMY1hjMCR7sm7p65vgzXUu4fdtbvbdehcd+zREUT3" +
        "Vk/302HlQUFgat8szhg2FJY/5yowtTovvua7b/ZLqjf0++9FvWx/sX+76vt+tdyehyGdVZf1D/JhjXr3upjPYRwjqMmjQY+gbuM4" +
        "ju8DADl8vNJwAQAA",
    zst:
        "KLUv/UQAbgDtCAAy1UIlAKuqAFgqL7UoQGLR/aUnYsx/5b9eb560pBZYZBAlerX///8/hNu2bRd5vkz5NnVm275YMBxRgoOFQogs" +
        "bjRi06ABGDhsQIOQR9R4RHlZZ4GMgxeh1lMpAh6ky+TCWviI0UEQESiQLrv8rXBfvvbM2zI2uazl6/J9afcXeYs1rZmFXQv2Njbb" +
        "ntneJCT4Ek525j1NSvnBRppumuKcIIzcQB2fCEqRo4YkGiFzfOgEGz4MEI0cqWH6OPii6S4/q4SpM1d4YPMc9+CTeI6MjnQeJD6E" +
        "cwjoNe/yTdU71Yop25crZ65V9Sos1vZBUVn1sqVWLMGsy1MmX/uL/K2qdVFmT+YZR76yqsU6+yUEAGs3ATLS7POSb3itigLodqw6",
};

describe("the ledger of a file backend that keeps its files packed", () => {
    let root: string;
    const folder = () => join(root, ".pulumi");
    const write = (path: string, content: object | Buffer, minute = 0) => {
        const file = join(folder(), path);
        mkdirSync(join(file, ".."), { recursive: true });
        writeFileSync(file, Buffer.isBuffer(content) ? content : JSON.stringify(content));
        utimesSync(file, 1795251000 + 60 * minute, 1795251000 + 60 * minute);
    };
    const pack = (content: object) => gzipSync(JSON.stringify(content));
    const opened = () =>
        ({
            project: { name: "users", directory: root },
            stackName: "dev",
            backend: { folder: folder() },
            ledger: {},
            file: { encryptionSalt: () => undefined, path: join(root, "Pulumi.dev.yaml") },
            environment: {},
        }) as unknown as OpenStack;
    beforeEach(() => {
        root = mkdtempSync(join(tmpdir(), "packed-ledger-"));
    });
    afterEach(() => rmSync(root, { recursive: true }));

    /** Plain at first, then packed: the plain state is gone, but its copy `.bak` remains. */
    function switchedOn(): void {
        write("history/users/dev/dev-1795251000000000001.history.json", history("1.0.0"));
        write("history/users/dev/dev-1795251000000000001.checkpoint.json", state("1.0.0"));
        write("history/users/dev/dev-1795251060000000001.history.json.gz", pack(history("1.1.0")));
        write("history/users/dev/dev-1795251060000000001.history.json.gz.attrs", {});
        write("history/users/dev/dev-1795251060000000001.checkpoint.json.gz", pack(state("1.1.0")));
        write("stacks/users/dev.json.bak", state("1.0.0"));
        write("stacks/users/dev.json.gz", pack(state("1.1.0")));
    }

    it("has all entries in the order of writing", () => {
        switchedOn();
        const ledger = readFileLedger(folder(), "users", "dev");
        assert.deepEqual(
            [...ledger.entries].map(({ entry, message }) => [entry, message]),
            [
                [2, "1.1.0"],
                [1, "1.0.0"],
            ],
        );
        assert.equal(lastSucceeded(ledger.entries)?.slots.blue?.version, "1.1.0");
        assert.deepEqual(releasedVersions(ledger), [{ version: "1.1.0", entry: 2 }]);
        assert.equal(Math.floor(lastEntryWrittenMs(folder(), "users", "dev")! / 1000), 1795251060);
    });

    it("has the state, and the digests from each entry's own checkpoint", () => {
        switchedOn();
        const ledger = readFileLedger(folder(), "users", "dev");
        assert.equal(ledger.state?.predecessor.slots?.blue?.version, "1.1.0");
        assert.deepEqual(
            [...ledger.entries].map(entry => ledger.withDigests(entry).slots.blue?.digest),
            [digests["1.1.0"], digests["1.0.0"]],
        );
    });

    it("uses the newest state, as the CLI does, and of two equally new ones the packed one", () => {
        for (const [plainAt, packedAt, version] of [
            [1, 2, "1.1.0"],
            [2, 1, "1.0.0"],
            [1, 1, "1.1.0"],
        ] as const) {
            write("stacks/users/dev.json", state("1.0.0"), plainAt);
            write("stacks/users/dev.json.gz", pack(state("1.1.0")), packedAt);
            const { state: read } = readFileLedger(folder(), "users", "dev");
            assert.equal(read?.predecessor.slots?.blue?.version, version);
        }
    });

    it("reads a file by its contents, whatever its ending", () => {
        write("stacks/users/dev.json.gz", state("1.0.0"));
        assert.equal(readFileLedger(folder(), "users", "dev").state?.predecessor.slots?.blue?.version, "1.0.0");
        write("stacks/users/dev.json.gz", pack(state("1.1.0")));
        assert.equal(readFileLedger(folder(), "users", "dev").state?.predecessor.slots?.blue?.version, "1.1.0");
    });

    for (const [ending, bytes] of Object.entries(written)) {
        it(`reads a file that the CLI itself packed as .${ending}`, () => {
            write(`stacks/users/dev.json.${ending}`, Buffer.from(bytes, "base64"));
            const { state: read } = readFileLedger(folder(), "users", "dev");
            assert.equal(read?.isEmpty, true);
            assert.match(read?.encryptionSalt ?? "", /^v1:[A-Za-z0-9+/]+=:v1:/);
        });
    }

    it("names the file that is damaged", () => {
        const [whole, file] = [pack(state("1.0.0")), "stacks/users/dev.json.gz"];
        for (const damaged of [whole.subarray(0, 40), Buffer.concat([whole.subarray(0, 30), Buffer.alloc(9)])]) {
            write(file, damaged);
            assert.throws(
                () => readFileLedger(folder(), "users", "dev"),
                /the state .*\/stacks\/users\/dev\.json\.gz cannot be read: .*; nothing was changed\./,
            );
        }
        write("history/users/dev/dev-1.history.json.gz", whole.subarray(0, 40));
        rmSync(join(folder(), file));
        assert.throws(
            () => [...readFileLedger(folder(), "users", "dev").entries],
            /the ledger entry .*dev-1\.history\.json\.gz cannot be read: .*; nothing was changed\./,
        );
    });

    it("is found as another stack's, which is listed by name", async () => {
        switchedOn();
        const other = { ...opened(), stackName: "prod" };
        assert.deepEqual([...(await readOtherLedger(other, "dev")).entries].length, 2);
        await assert.rejects(readOtherLedger(other, "staging"), /has no such stack of project users; it has dev\. /);
    });

    it("is noticed when it changes", async () => {
        switchedOn();
        const before = await sourcesStamp(opened(), new Date(0));
        write("stacks/users/dev.json.gz", pack(state("1.0.0")), 3);
        assert.notEqual(await sourcesStamp(opened(), new Date(0)), before);
    });

    it("is checked for the space that its next entry needs, however it is packed", async () => {
        switchedOn();
        assert.deepEqual(await recordingProblems(opened()), []);
    });
});
