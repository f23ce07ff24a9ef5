import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
    cpSync,
    existsSync,
    mkdirSync,
    mkdtempSync,
    readdirSync,
    readFileSync,
    rmSync,
    statSync,
    utimesSync,
    writeFileSync,
} from "node:fs";

import Module = require("node:module");

import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const compiled = join(__dirname, "..", "..", "..", "engine", "program");
/** Node's own cache, from version 22 on, keeps other files and says so nowhere. */
const nodesOwn = typeof (Module as { enableCompileCache?: unknown }).enableCompileCache === "function";

describe("the module cache", function () {
    this.timeout(20_000);
    let root: string;
    const path = (name: string) => join(root, name);
    const write = (files: Readonly<Record<string, string>>) => {
        for (const [name, content] of Object.entries(files)) {
            mkdirSync(dirname(path(name)), { recursive: true });
            writeFileSync(path(name), content);
        }
    };
    const node = (...args: string[]) => spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
    const plain = () => node("main.js");
    const cached = () => node("--require", "./preload.js", "main.js");
    const cacheFiles = () => readdirSync(path("dist/.cache")).map(name => path(join("dist/.cache", name)));

    beforeEach(() => {
        root = mkdtempSync(join(tmpdir(), "module-cache-"));
        for (const name of ["module-cache.js", "module-cache-file.js"]) {
            cpSync(join(compiled, name), path(join("dist/engine/program", name)));
        }
        write({
            "preload.js": 'require("./dist/engine/program/module-cache.js").cacheModules("test");',
            "node_modules/.package-lock.json": "{}",
            "node_modules/greeting/package.json": '{"main": "a.js"}',
            "node_modules/greeting/a.js": 'module.exports = "hello";',
            "node_modules/greeting/b.js": 'module.exports = "good day";',
            "main.js": 'console.log(require("greeting"));',
        });
    });
    afterEach(() => rmSync(root, { recursive: true }));

    it("changes nothing that a module sees", () => {
        write({
            "main.js": `#!/usr/bin/env node
                "use strict";
                require("./part.js");
                import("./part.js").then(part => console.log(part.default));
                console.log(require.main === module, require.resolve("greeting"), require.resolve.paths("x"));
                try { require("missing"); } catch (error) { console.log(error.code, error.message); }`,
            "part.js": `console.log(this === exports, __filename, __dirname, module.id, typeof require.cache);
                exports.name = "part";
                throw_me();
                function throw_me() { try { null.x } catch (error) { console.log(error.stack); } }`,
        });
        const withoutOurFrames = (text: string) => text.replaceAll(/^ +at .*(node:|module-cache).*\n/gm, "");
        const { stdout: expected, stderr } = plain();
        assert.equal(stderr, "");
        for (const run of ["first", "second"]) {
            assert.equal(withoutOurFrames(cached().stdout), withoutOurFrames(expected), run);
        }
    });

    it("keeps what it loaded, and takes it from there", () => {
        cached();
        assert.notEqual(cacheFiles().length, 0);
        if (nodesOwn) return;
        const [file = ""] = cacheFiles();
        const before = statSync(file).ino;
        assert.equal(cached().stdout, "hello\n");
        assert.equal(statSync(file).ino, before, "a process that finds all that it loads writes nothing");
    });

    it("removes what a killed process left half written", function () {
        if (nodesOwn) this.skip();
        cached();
        const unfinished = `${cacheFiles()[0]}.4711`;
        writeFileSync(unfinished, "");
        utimesSync(unfinished, 0, 0);
        write({ "main.js": 'require("greeting/b");' });
        cached();
        assert.equal(existsSync(unfinished), false);
    });

    it("runs a file's new content, of the same length too", () => {
        cached();
        write({ "node_modules/greeting/a.js": 'module.exports = "adieu";' });
        assert.equal(cached().stdout, "adieu\n");
        assert.equal(cached().stdout, "adieu\n");
    });

    it("follows requests anew once packages were installed", () => {
        cached();
        write({ "node_modules/greeting/package.json": '{"main": "b.js"}', "node_modules/.package-lock.json": "{ }" });
        assert.equal(cached().stdout, "good day\n");
    });

    it("takes up a module that was added later", () => {
        cached();
        write({ "main.js": 'console.log(require("greeting/b"));' });
        assert.equal(cached().stdout, "good day\n");
        assert.equal(cached().stdout, "good day\n");
    });

    it("says of a file that is gone what Node says", () => {
        write({ "main.js": 'try { console.log(require("greeting")); } catch (error) { console.log(error.code); }' });
        assert.equal(cached().stdout, "hello\n");
        rmSync(path("node_modules/greeting"), { recursive: true });
        assert.equal(cached().stdout, "MODULE_NOT_FOUND\n");
        assert.equal(cached().stdout, "MODULE_NOT_FOUND\n");
    });

    for (const [what, damage] of [
        ["empty", () => Buffer.alloc(0)],
        ["cut short", (bytes: Buffer) => bytes.subarray(0, bytes.length >> 1)],
        ["overwritten", (bytes: Buffer) => bytes.fill("x")],
    ] as const) {
        it(`does without a file that is ${what}`, () => {
            cached();
            for (const file of cacheFiles().filter(name => statSync(name).isFile())) {
                writeFileSync(file, damage(readFileSync(file)));
            }
            const { stdout, stderr } = cached();
            assert.equal(stdout + stderr, "hello\n");
        });
    }

    it("does without a folder that it cannot write to", () => {
        write({ "dist/.cache": "" });
        const { stdout, stderr } = cached();
        assert.equal(stdout + stderr, "hello\n");
    });
});
