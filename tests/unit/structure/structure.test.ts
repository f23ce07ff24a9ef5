import assert from "node:assert/strict";
import { imports, type SourceFile, sourceFiles } from "./source-files.js";

/** Which folders a folder may import. Those that are not listed may import all. */
const arrows: Readonly<Record<string, readonly string[]>> = {
    model: [],
    cluster: ["model"],
    registry: ["model"],
    components: ["model", "cluster", "registry"],
    load: ["model"],
    engine: ["model", "cluster", "registry"],
    platform: ["model", "cluster", "registry"],
    policy: ["model"],
    schema: ["model"],
    docs: [],
    plugin: ["model", "components", "docs"],
    examples: ["components"],
    release: ["model", "cluster", "registry", "platform", "engine"],
    "index.ts": ["components"],
};

const folder = (path: string) => path.split("/")[0] ?? "";

/** Imports from one folder into another that must not be. */
function wrongArrows(files: readonly SourceFile[]): string[] {
    return files.flatMap(({ path, imports }) => {
        const allowed = arrows[folder(path)];
        if (allowed === undefined) return [];
        const wrong = imports.filter(to => folder(to) !== folder(path) && !allowed.includes(folder(to)));
        return wrong.map(to => `${path} imports ${to}`);
    });
}

describe("The source", () => {
    const files = sourceFiles();

    it("is found", () => assert.ok(files.some(({ path }) => path === "model/read-settings.ts")));

    it("imports along the arrows of the design", () => assert.deepEqual(wrongArrows(files), []));

    it("chooses the engine in one file of the release command", () => {
        const choosers = files.filter(
            ({ path, imports }) => folder(path) === "release" && imports.some(to => folder(to) === "engine"),
        );
        assert.ok(choosers.length <= 1, choosers.map(({ path }) => path).join(", "));
    });

    it("has no file over 250 lines", () => {
        const long = files.filter(({ lines }) => lines > 250).map(({ path, lines }) => `${path} has ${lines} lines`);
        assert.deepEqual(long, []);
    });

    it("names files by what they hold", () => {
        // Kubernetes has a program called controller-manager.
        const vague = /(^|[-_])(utils?|helpers?|common|(?<!controller-)manager|misc|shared)([-_.]|$)/;
        const found = files.map(({ path }) => path).filter(path => path.split("/").some(part => vague.test(part)));
        assert.deepEqual(found, []);
    });
});

describe("The reader of imports", () => {
    const text = `
        import { a } from "./near.js";
        import type { b } from "../model/release.js";
        export { c } from "../cluster/watch.js";
        const d = await import("../engine/update.js");
        const e = require("../release/main.js");
        import "fastify";`;

    it("finds every kind of import", () => {
        assert.deepEqual(imports("components/file.ts", text), [
            "components/near",
            "model/release",
            "cluster/watch",
            "engine/update",
            "release/main",
        ]);
    });

    it("lets a wrong one be seen", () => {
        const file = { path: "components/file.ts", lines: 1, imports: imports("components/file.ts", text) };
        assert.deepEqual(wrongArrows([file]), [
            "components/file.ts imports engine/update",
            "components/file.ts imports release/main",
        ]);
    });
});
