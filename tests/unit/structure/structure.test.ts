import assert from "node:assert/strict";
import { imports, type SourceFile, sourceFiles } from "./source-files.js";

/** Which folders a folder may import. Those that are not listed may import all. */
const arrows: Readonly<Record<string, readonly string[]>> = {
    model: [],
    cluster: ["model"],
    registry: ["model"],
    components: ["model", "cluster", "registry"],
    load: ["model"],
    "stand-ins": ["model", "registry"],
    platform: ["model", "cluster", "registry", "stand-ins"],
    policy: ["model"],
    schema: ["model"],
    docs: [],
    plugin: ["model", "components", "docs"],
    examples: ["components"],
    release: ["model", "cluster", "registry", "platform"],
    "index.ts": ["components"],
};

/** The same among the folders of the release command; what lies beside them composes: a file for each command. */
const releaseArrows: Readonly<Record<string, readonly string[]>> = {
    report: [],
    stack: ["report"],
    ledger: ["report", "stack", "pulumi"],
    plan: ["ledger"],
    pulumi: ["report", "stack"],
    open: ["report", "stack", "ledger", "pulumi"],
    notify: ["report", "stack", "ledger", "open", "facts"],
    trace: ["report"],
    manifests: ["stack"],
    "report-page": ["ledger", "plan"],
    facts: ["report", "stack", "ledger", "plan", "open", "manifests", "pulumi"],
};

const folder = (path: string) => path.split("/")[0] ?? "";

/** Imports from one folder into another that must not be. */
function wrongArrows(files: readonly SourceFile[], allowedFrom = arrows): string[] {
    return files.flatMap(({ path, imports }) => {
        const allowed = allowedFrom[folder(path)];
        if (allowed === undefined) return [];
        const wrong = imports.filter(to => folder(to) !== folder(path) && !allowed.includes(folder(to)));
        return wrong.map(to => `${path} imports ${to}`);
    });
}

/** The files below one folder, as if it were all there is. */
function below(top: string, files: readonly SourceFile[]): SourceFile[] {
    const inside = (path: string) => path.startsWith(`${top}/`);
    const short = (path: string) => path.slice(top.length + 1);
    return files
        .filter(({ path }) => inside(path))
        .map(file => ({ ...file, path: short(file.path), imports: file.imports.filter(inside).map(short) }));
}

describe("The source", () => {
    const files = sourceFiles();

    it("is found", () => assert.ok(files.some(({ path }) => path === "model/read-settings.ts")));

    it("imports along the arrows of the design", () => assert.deepEqual(wrongArrows(files), []));

    it("keeps the release command's plans apart from what looks and what acts", () => {
        const release = below("release", files);
        assert.ok(release.some(({ path }) => path === "plan/plan-deploy.ts"));
        assert.deepEqual(wrongArrows(release, releaseArrows), []);
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
        const d = await import("../platform/bring-up.js");
        const e = require("../release/main.js");
        import "fastify";`;

    it("finds every kind of import", () => {
        assert.deepEqual(imports("components/file.ts", text), [
            "components/near",
            "model/release",
            "cluster/watch",
            "platform/bring-up",
            "release/main",
        ]);
    });

    it("lets a wrong one be seen", () => {
        const file = { path: "components/file.ts", lines: 1, imports: imports("components/file.ts", text) };
        assert.deepEqual(wrongArrows([file]), [
            "components/file.ts imports platform/bring-up",
            "components/file.ts imports release/main",
        ]);
    });
});
