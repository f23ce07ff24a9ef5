import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { locateBackend } from "../../../../engine/backend/backend-url.js";
import { FileBackend } from "../../../../engine/backend/file-backend.js";
import { type HistoryEntry, readHistory, writeHistory } from "../../../../engine/backend/history.js";
import { StackReference } from "../../../../engine/backend/stack-reference.js";

const stack = new StackReference("c01", "dev");
const entry: HistoryEntry = {
    kind: "update",
    startTime: 1,
    message: "",
    environment: {},
    config: {},
    version: 0,
    result: "succeeded",
    endTime: 2,
};

describe("the file backend", () => {
    let directory: string;
    let backend: FileBackend;
    beforeEach(async () => {
        directory = mkdtempSync(join(tmpdir(), "backend-"));
        backend = await FileBackend.open({ url: `file://${directory}`, directory });
    });
    afterEach(() => rmSync(directory, { recursive: true }));
    const read = (path: string) => readFileSync(join(directory, ".pulumi", path), "utf8");

    it("starts with meta.yaml and its attributes, as the CLI makes them", () => {
        assert.equal(read("meta.yaml"), "version: 1\n");
        const md5 = createHash("md5").update("version: 1\n").digest("base64");
        assert.equal(
            read("meta.yaml.attrs"),
            `{"user.cache_control":"","user.content_disposition":"","user.content_encoding":"","user.content_language":"","user.content_type":"text/plain; charset=utf-8","user.metadata":null,"md5":"${md5}"}\n`,
        );
    });

    it("keeps the state and the one before it", async () => {
        assert.equal(backend.readState(stack), undefined);
        await backend.saveState(stack, "1");
        await backend.saveState(stack, "2");
        await backend.saveState(stack, "3");
        assert.deepEqual(readdirSync(join(directory, ".pulumi/stacks/c01")), [
            "dev.json",
            "dev.json.attrs",
            "dev.json.bak",
            "dev.json.bak.attrs",
        ]);
        assert.equal(read("stacks/c01/dev.json.bak"), "2");
        assert.ok(read("stacks/c01/dev.json.bak.attrs").includes(createHash("md5").update("2").digest("base64")));
        assert.equal(backend.readState(stack), "3");
        assert.deepEqual(backend.listStacks(), [stack]);
    });

    it("keeps an entry, a checkpoint and a backup for each update, newest first", async () => {
        for (const message of ["a", "b", "c"]) {
            await writeHistory(backend, stack, { ...entry, message }, "{}");
        }
        const messages = (page?: { size: number; number: number }) =>
            readHistory(backend, stack, page).map(found => found.message);
        assert.deepEqual(messages(), ["c", "b", "a"]);
        assert.deepEqual(messages({ size: 2, number: 2 }), ["a"]);
        const names = readdirSync(join(directory, ".pulumi/history/c01/dev"));
        assert.equal(names.length, 12);
        assert.ok(names.every(name => /^dev-\d{19}\.(history|checkpoint)\.json(\.attrs)?$/.test(name)));
        assert.match(readdirSync(join(directory, ".pulumi/backups/c01/dev"))[0] ?? "", /^dev\.\d{19}\.json$/);
    });

    it("removes state, tags and history of a stack, not backups", async () => {
        await backend.saveState(stack, "1");
        await backend.writeTags(stack, { team: "ops" });
        assert.equal(read("stacks/c01/dev.pulumi-tags"), '{"version":1,"tags":{"team":"ops"}}');
        await writeHistory(backend, stack, entry, "1");
        await backend.removeStack(stack);
        assert.deepEqual(backend.listStacks(), []);
        assert.deepEqual(backend.readTags(stack), {});
        assert.ok(!existsSync(backend.historyFolder(stack)));
        assert.equal(readdirSync(backend.backupFolder(stack)).length, 2);
    });

    it("takes history and tags along when a stack is renamed", async () => {
        const other = new StackReference("c01", "dev2");
        await backend.saveState(stack, "1");
        await backend.writeTags(stack, { team: "ops" });
        await writeHistory(backend, stack, entry, "1");
        await backend.renameStack(stack, other, "2");
        assert.deepEqual(backend.listStacks(), [other]);
        assert.equal(readHistory(backend, other).length, 1);
        assert.deepEqual(backend.readTags(other), { team: "ops" });
    });

    it("refuses a layout that it does not know", async () => {
        writeFileSync(join(directory, ".pulumi/meta.yaml"), "version: 2\n");
        await assert.rejects(FileBackend.open({ url: "", directory }), /names a layout other than version 1/);
        rmSync(join(directory, ".pulumi"), { recursive: true });
        mkdirSync(join(directory, ".pulumi/stacks"), { recursive: true });
        writeFileSync(join(directory, ".pulumi/stacks/dev.json"), "{}");
        await assert.rejects(FileBackend.open({ url: "", directory }), /before 3\.61/);
    });

    it("has to exist", async () => {
        await assert.rejects(FileBackend.open({ url: "file:///no/such", directory: "/no/such" }), {
            message: "the backend file:///no/such does not exist: make the folder /no/such first",
        });
    });
});

describe("the backend's URL", () => {
    const project = { directory: "/p", backendUrl: "file://./state" };
    const locate = (environment: NodeJS.ProcessEnv) => locateBackend(environment, "/w", project).directory;

    it("is PULUMI_BACKEND_URL, else backend.url of the project", () => {
        assert.equal(locate({ PULUMI_BACKEND_URL: "file:///var/lib/p%20q?no_tmp_dir=true" }), "/var/lib/p q");
        assert.equal(locate({ PULUMI_BACKEND_URL: "file://~/x", HOME: "/home/u" }), "/home/u/x");
        assert.equal(locate({ PULUMI_BACKEND_URL: "file://." }), "/w");
        assert.equal(locate({}), "/p/state");
    });

    it("is refused when it is of another kind or missing", () => {
        assert.throws(() => locate({ PULUMI_BACKEND_URL: "s3://bucket" }), {
            message:
                'PULUMI_BACKEND_URL: "s3://bucket" is not a file:// URL; the embedded engine keeps state in a folder only, other backends need the Pulumi CLI',
        });
        assert.throws(() => locateBackend({}, "/w"), /no backend is named: set PULUMI_BACKEND_URL/);
    });
});

describe("a stack's name", () => {
    for (const [text, full] of [
        ["dev", "organization/p/dev"],
        ["organization/q/prod", "organization/q/prod"],
    ] as const) {
        it(`${text} means ${full}`, () => assert.equal(StackReference.parse(text, "p").fullName, full));
    }
    for (const text of ["a/b", "acme/p/dev", "..", "a b", ""]) {
        it(`"${text}" is refused`, () => assert.throws(() => StackReference.parse(text, "p"), /invalid stack name/));
    }
});
