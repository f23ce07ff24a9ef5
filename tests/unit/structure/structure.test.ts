import assert from "node:assert/strict";
import { circles, importsIn, type SourceFile, sourceFiles } from "./source-files.js";

/** The rooms that a room may import. Unlisted rooms compose: they may import all. */
const arrows: Readonly<Record<string, readonly string[]>> = {
    model: [],
    machine: ["model"],
    network: [],
    cluster: ["model", "network"],
    registry: ["model", "network"],
    objects: ["model", "cluster"],
    components: ["model", "machine", "network", "cluster", "registry", "objects"],
    release: ["model", "machine", "network", "cluster", "registry", "objects"],
    plugin: ["model", "components"],
    "stand-ins": ["model", "registry"],
    platform: ["model", "machine", "cluster", "stand-ins"],
    "tools/load": ["model"],
    examples: ["components"],
    "index.ts": ["components"],
};

/** The commands' shared rooms, each with those that it may import. */
const shared: Readonly<Record<string, readonly string[]>> = {
    output: [],
    stack: ["output"],
    pulumi: ["output", "stack"],
    ledger: ["output", "stack", "pulumi"],
    open: ["output", "stack", "pulumi", "ledger"],
    traffic: ["output", "ledger", "open"],
    notify: ["output", "pulumi", "ledger", "open"],
    update: ["output", "stack", "pulumi", "ledger", "open", "traffic"],
    "write-back": ["output", "stack", "ledger", "open"],
    "command-line": ["output", "stack"],
};

/** Imports from another command's room that does part of a command's work. */
const borrowed: Readonly<Record<string, readonly string[]>> = {
    deploy: ["guard", "next-version", "promote", "rollback"],
    doctor: ["deploy"],
    promote: ["deploy", "guard", "history", "rollback"],
    report: ["history", "rollback"],
    review: ["deploy", "next-version"],
    status: ["guard", "promote", "rollback"],
    verify: ["status"],
};

/** Name prefixes of files that decide, and neither ask nor change anything. */
const pure = /^(plan|choose|describe)-/;

const room = (path: string) => (/^tools\/load\//.test(path) ? "tools/load" : (path.split("/")[0] ?? ""));
const releaseRoom = (path: string) => /^release\/([^/]+)\//.exec(path)?.[1];

/** Forbidden imports from one room into another. */
function wrongArrows(
    files: readonly SourceFile[],
    roomOf: (path: string) => string | undefined,
    allowedFrom: (room: string) => readonly string[] | undefined,
): string[] {
    return files.flatMap(({ path, imports }) => {
        const from = roomOf(path);
        const allowed = from === undefined ? undefined : allowedFrom(from);
        if (allowed === undefined) return [];
        const wrong = imports.filter(({ to }) => {
            const other = roomOf(to);
            return other !== undefined && other !== from && !allowed.includes(other);
        });
        return wrong.map(({ to }) => `${path} imports ${to}`);
    });
}

describe("The source", () => {
    const files = sourceFiles();
    const product = files.filter(({ path }) => !path.startsWith("tests/"));

    it("is found", () => assert.ok(files.some(({ path }) => path === "model/settings/read-settings.ts")));

    it("imports along the arrows of docs/architecture.md", () => {
        assert.deepEqual(
            wrongArrows(files, room, name => arrows[name]),
            [],
        );
    });

    it("keeps the rooms of the commands apart, above their shared rooms", () => {
        const allowed = (name: string) => shared[name] ?? [...Object.keys(shared), ...(borrowed[name] ?? [])];
        assert.deepEqual(wrongArrows(files, releaseRoom, allowed), []);
    });

    it("has no circular imports, not even of types", () => assert.deepEqual(circles(product), []));

    it("keeps the model and all plans pure: files that plan, choose or describe import nothing that asks or acts", () => {
        const isPure = (path: string) => pure.test(path.split("/").at(-1) ?? "");
        const plans = product.filter(
            ({ path }) => path.startsWith("model/") || (path.startsWith("release/") && isPure(path)),
        );
        assert.ok(plans.some(({ path }) => path === "release/deploy/plan-deploy.ts"));
        assert.deepEqual(
            plans.flatMap(({ path }) => impureImports(path, product)),
            [],
        );
    });

    it("names files after their content", () => {
        // Kubernetes has a program called controller-manager.
        const vague = /(^|[-_])(utils?|helpers?|common|(?<!controller-)manager|misc|shared)([-_.]|$)/;
        const found = files.map(({ path }) => path).filter(path => path.split("/").some(part => vague.test(part)));
        assert.deepEqual(found, []);
    });
});

/** Modules that ask or act and that a file imports values from, directly or indirectly. */
function impureImports(start: string, files: readonly SourceFile[]): string[] {
    const byPath = new Map(files.map(file => [file.path, file]));
    const seen = new Set<string>();
    const visit = (path: string, by: readonly string[]): string[] => {
        const file = byPath.get(path);
        if (file === undefined || seen.has(path)) return [];
        seen.add(path);
        const asking = file.packages
            .filter(name => !harmless.test(name) && name !== quoted)
            .map(name => `${path} imports ${name}`);
        const own = asking.filter(words => words !== innocent).map(words => [...by, words].join(" → "));
        const values = file.imports.filter(({ type }) => !type);
        return [...own, ...values.flatMap(({ to }) => visit(`${to}.ts`, [...by, path]))];
    };
    return visit(start, []);
}

/** Modules that only compute. */
const harmless =
    /^(node:(path|util|crypto)|semver|yaml|smol-toml|dockerfile-ast|shell-quote|jsonc-parser|gitmojis|@renovatebot\/pep440|@lezer\/\w+|@balena\/dockerignore)(\/|$)/;
/** Appears in the program that `init` writes. */
const quoted = "fastapi-release";
/** Uses only the part of this module that computes: isIP. */
const innocent = "model/settings/text-rules.ts imports node:net";

describe("The reader of imports", () => {
    const text = `
        import { a } from "./near.js";
        import type { b } from "../model/release.js";
        export { c } from "../cluster/watch.js";
        const d = await import("../platform/bring-up.js");
        const e = require("../release/main.js");
        import "fastify";`;

    it("finds every kind of import", () => {
        const { imports, packages } = importsIn("components/file.ts", text);
        assert.deepEqual(imports, [
            { to: "components/near", type: false },
            { to: "model/release", type: true },
            { to: "cluster/watch", type: false },
            { to: "platform/bring-up", type: false },
            { to: "release/main", type: false },
        ]);
        assert.deepEqual(packages, ["fastify"]);
    });

    it("detects a forbidden one", () => {
        const file = { path: "components/file.ts", ...importsIn("components/file.ts", text) };
        assert.deepEqual(
            wrongArrows([file], room, name => arrows[name]),
            ["components/file.ts imports platform/bring-up", "components/file.ts imports release/main"],
        );
    });

    it("detects a circle, even of types", () => {
        const file = (path: string, text: string) => ({ path, ...importsIn(path, text) });
        const round = [
            file("a/one.ts", 'import { two } from "./two.js";'),
            file("a/two.ts", 'import type { One } from "./one.js";'),
            file("a/three.ts", 'import { one } from "./one.js";'),
        ];
        assert.deepEqual(circles(round), ["a/one.ts → a/two.ts → a/one.ts"]);
    });

    it("detects a plan that acts, however indirectly", () => {
        const file = (path: string, text: string) => ({ path, ...importsIn(path, text) });
        const acting = [
            file("a/plan-it.ts", 'import { two } from "./two.js";'),
            file("a/two.ts", 'import { spawn } from "node:child_process";'),
        ];
        assert.deepEqual(impureImports("a/plan-it.ts", acting), ["a/plan-it.ts → a/two.ts imports node:child_process"]);
    });
});
