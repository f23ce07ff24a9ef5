import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { historyRows } from "../../../../release/history/history-rows.js";
import { lastEntryWrittenMs, readFileLedger } from "../../../../release/ledger/file-ledger.js";
import { lastSucceeded } from "../../../../release/ledger/ledger.js";
import { defaults, digests } from "../sample-settings.js";

const service = { name: "users", namespace: "users-dev" };

/** As Pulumi writes an update of 2026-11-21, start and end in seconds. */
function history(minute: number, change: object, decision: object) {
    const startTime = Date.UTC(2026, 10, 21, 10, minute) / 1000;
    const config = Object.entries({ service, release: defaults, ...decision });
    return {
        kind: "update",
        startTime,
        message: "",
        environment: { "exec.kind": "auto.local" },
        config: {
            ...Object.fromEntries(config.map(([key, value]) => [`fastapi-release:${key}`, value])),
            "kubernetes:context": "fastapi-release",
        },
        version: 0,
        result: "succeeded",
        endTime: startTime + 9,
        resourceChanges: { same: 4, update: 1 },
        ...change,
    };
}

function checkpoint(slots: object) {
    const stack = { urn: "urn:pulumi:dev::users::pulumi:pulumi:Stack::users-dev", type: "pulumi:pulumi:Stack" };
    return { version: 3, checkpoint: { latest: { resources: [{ ...stack, outputs: { slots } }] } } };
}

const buildPage = "https://github.example.com/acme/users/actions/runs/7";
const blue = { version: "1.0.0", ...defaults };
const green = { version: "1.1.0", ...defaults };

describe("the ledger of a file backend", () => {
    let root: string;
    const folder = () => join(root, ".pulumi");
    const write = (path: string, content: object | string) => {
        const file = join(folder(), path);
        mkdirSync(join(file, ".."), { recursive: true });
        writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
    };
    const update = (nanos: string, entry: object, slots: object) => {
        write(`history/users/dev/dev-${nanos}.history.json`, entry);
        write(`history/users/dev/dev-${nanos}.history.json.attrs`, "{}");
        write(`history/users/dev/dev-${nanos}.checkpoint.json`, checkpoint(slots));
    };
    beforeEach(() => {
        root = mkdtempSync(join(tmpdir(), "ledger-"));
    });
    afterEach(() => rmSync(root, { recursive: true }));

    function threeUpdates(): void {
        const first = {
            message: "first",
            environment: {
                "git.head": "c0ffee0",
                "git.committer": "Ada",
                "ci.build.number": "7",
                "ci.build.url": buildPage,
            },
        };
        // Written out of order: the nanoseconds in the name decide, and they have different lengths.
        update(
            "1795251044568289216",
            history(
                3,
                { result: "failed" },
                { slots: { blue: { ...blue, version: "1.2.0" }, green }, traffic: "blue" },
            ),
            {},
        );
        update("995251021105006114", history(1, first, { slots: { blue }, traffic: "blue" }), {
            blue: { version: "1.0.0", digest: digests["1.0.0"] },
        });
        update("1795251028542784422", history(2, {}, { slots: { blue, green }, traffic: { green: 100 } }), {
            blue: { version: "1.0.0", digest: digests["1.0.0"] },
            green: { version: "1.1.0", digest: digests["1.1.0"] },
        });
    }

    it("is read oldest first, with who, when, why and with what result", () => {
        threeUpdates();
        const entries = [...readFileLedger(folder(), "users", "dev").entries].toReversed();
        assert.deepEqual(
            entries.map(({ entry, result, traffic }) => [entry, result, traffic]),
            [
                [1, "succeeded", { blue: 100 }],
                [2, "succeeded", { green: 100 }],
                [3, "failed", { blue: 100 }],
            ],
        );
        const { time, commit, committer, ciBuild, ciUrl, message, duration, resourceChanges } = entries[0]!;
        assert.deepEqual(
            [time, commit, committer, ciBuild, ciUrl, message, duration],
            ["2026-11-21T10:01:00.000Z", "c0ffee0", "Ada", "7", buildPage, "first", 9],
        );
        assert.deepEqual(resourceChanges, { same: 4, update: 1 });
    });

    it("has no page of a build that is no page", () => {
        const environment = (url: string) => ({ environment: { "ci.build.number": "7", "ci.build.url": url } });
        update("1", history(1, environment("javascript:alert(1)"), { slots: { blue } }), {});
        update("2", history(2, environment("https://ada:s3cret@ci.example.com/7"), { slots: { blue } }), {});
        const pages = readFileLedger(folder(), "users", "dev").entries;
        assert.deepEqual(
            [...pages].map(({ ciUrl }) => ciUrl),
            ["https://…@ci.example.com/7", undefined],
        );
    });

    it("takes the digest of a built slot from the entry's own checkpoint", () => {
        threeUpdates();
        const ledger = readFileLedger(folder(), "users", "dev");
        const entries = [...ledger.entries].toReversed();
        assert.equal(entries[1]!.slots.green?.digest, undefined);
        assert.equal(ledger.withDigests(entries[1]!).slots.green?.digest, digests["1.1.0"]);
        assert.equal(ledger.withDigests(entries[2]!).slots.blue?.digest, undefined);
    });

    it("takes the digest of an image built by a failed update from the image itself", () => {
        const image = {
            urn: "urn:pulumi:dev::users::docker:index/image:Image::i",
            type: "docker:index/image:Image",
            outputs: {
                imageName: "localhost:5000/users:1.0.0",
                repoDigest: `localhost:5000/users@${digests["1.0.0"]}`,
            },
        };
        update("1", history(1, { result: "failed" }, { slots: { blue }, traffic: "blue" }), {});
        write("history/users/dev/dev-1.checkpoint.json", {
            version: 3,
            checkpoint: { latest: { resources: [image] } },
        });
        const ledger = readFileLedger(folder(), "users", "dev");
        const [entry] = ledger.entries;
        assert.equal(ledger.withDigests(entry!).slots.blue?.digest, digests["1.0.0"]);
    });

    it("treats the last succeeded update as the authority, and none after a destroy", () => {
        threeUpdates();
        assert.equal(lastSucceeded(readFileLedger(folder(), "users", "dev").entries)?.entry, 2);
        update("1895251044568289216", history(4, { kind: "destroy" }, {}), {});
        assert.equal(lastSucceeded(readFileLedger(folder(), "users", "dev").entries), undefined);
    });

    it("knows when the last entry was written", () => {
        threeUpdates();
        assert.equal(Math.floor(lastEntryWrittenMs(folder(), "users", "dev")!), 1795251044568);
    });

    it("is shown with the release that each entry was about", () => {
        threeUpdates();
        const ledger = readFileLedger(folder(), "users", "dev");
        const rows = historyRows([...ledger.entries].toReversed().map(entry => ledger.withDigests(entry)));
        assert.deepEqual(
            rows.map(({ entry, release, slot, digest, result }) => [entry, release, slot, digest, result]),
            [
                [1, "1.0.0", "blue", digests["1.0.0"], "succeeded"],
                [2, "1.1.0", "green", digests["1.1.0"], "succeeded"],
                [3, "1.2.0", "blue", undefined, "failed"],
            ],
        );
        assert.deepEqual(rows[0]?.changed, { update: 1 });
    });

    it("has an entry without slots for settings that this version cannot read", () => {
        update("1", history(1, {}, { slots: { blue: { version: "latest" } }, traffic: "blue" }), {});
        const entries = [...readFileLedger(folder(), "users", "dev").entries].toReversed();
        assert.deepEqual([entries[0]?.slots, entries[0]?.traffic], [{}, undefined]);
    });

    it("names the file of an entry that is damaged", () => {
        write("history/users/dev/dev-1.history.json", "{");
        assert.throws(
            () => [...readFileLedger(folder(), "users", "dev").entries],
            /the ledger entry .*dev-1\.history\.json cannot be read/,
        );
    });

    it("reads only the entries needed, however long it is", () => {
        threeUpdates();
        write("history/users/dev/dev-1.history.json", "{");
        const { entries } = readFileLedger(folder(), "users", "dev");
        assert.deepEqual([entries.length, lastSucceeded(entries)?.entry], [4, 3]);
    });

    it("is empty before the first update", () => {
        const ledger = readFileLedger(folder(), "users", "dev");
        assert.deepEqual([[...ledger.entries], ledger.state, ledger.lockedBy], [[], undefined, undefined]);
    });

    it("names who holds the stack, and ignores a holder that has died here", () => {
        const lock = (pid: number, host = hostname()) => ({
            pid,
            username: "ada",
            hostname: host,
            timestamp: "2026-11-21T10:00:00.5Z",
        });
        write("locks/organization/users/dev/1.json", lock(2 ** 30));
        assert.equal(readFileLedger(folder(), "users", "dev").lockedBy, undefined);
        write("locks/organization/users/dev/2.json", lock(process.pid));
        assert.equal(
            readFileLedger(folder(), "users", "dev").lockedBy,
            `ada@${hostname()} (pid ${process.pid}) since 2026-11-21T10:00:00Z`,
        );
        write("locks/organization/users/dev/2.json", lock(2 ** 30, "elsewhere"));
        assert.match(readFileLedger(folder(), "users", "dev").lockedBy!, /^ada@elsewhere/);
        write("locks/organization/users/dev/2.json", "");
        assert.equal(
            readFileLedger(folder(), "users", "dev").lockedBy,
            "whoever left 2.json half-written",
            "a disk was full",
        );
    });
});
