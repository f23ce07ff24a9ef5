// Preloaded into the program's process (node --require): spares it what the Pulumi SDK's runner does in vain.
import "./lazy-modules.js";
import { existsSync } from "node:fs";
import { resolve } from "node:path";

import Module = require("node:module");
import util = require("node:util");

type Load = (request: string, parent: { filename?: string } | undefined, isMain: boolean) => object;
const loader = Module as unknown as { _load: Load };
const load = loader._load;

loader._load = function (this: unknown, request, parent, isMain) {
    const asker = parent?.filename?.replaceAll("\\", "/") ?? "";
    // It watches every script through the inspector, for the names of serialized functions; that costs 50 ms.
    if (request.endsWith("/closure/v8Hooks") && asker.endsWith("/@pulumi/pulumi/cmd/run/index.js")) {
        return { isInitializedAsync: () => Promise.resolve() };
    }
    // It shows errors through util.inspect with colours. Node 20 takes up to a minute to colour one stack trace that has
    // files of node_modules in it, and events have no colours anyway.
    if (request === "util" && asker.endsWith("/@pulumi/pulumi/cmd/run/error.js")) {
        return { ...util, inspect: withoutColors };
    }
    // It maps the stack trace of every registration by source maps, also in packages: a fifth of a program's time.
    if (request === "source-map-support/register" && asker.endsWith("/@pulumi/pulumi/cmd/run/index.js")) {
        if (!hasSourceMap(process.argv.at(-1) ?? ".")) return {};
        const support = load.call(this, "source-map-support", parent, false) as SourceMapSupport;
        support.install({ retrieveSourceMap: source => (isOfPackage.test(source) ? unmapped(source) : null) });
        return support;
    }
    return load.call(this, request, parent, isMain);
};

/** Whether there is anything to map to: a program in TypeScript, or one that was compiled with a map beside it. */
function hasSourceMap(program: string): boolean {
    if (process.env["PULUMI_NODEJS_TYPESCRIPT"] === "true") return true;
    try {
        return existsSync(`${require.resolve(resolve(program))}.map`);
    } catch {
        return true;
    }
}

interface SourceMapSupport {
    install(options: { retrieveSourceMap: (source: string) => { url: string; map: string } | null }): void;
}

const isOfPackage = /[\\/]node_modules[\\/]/;
const unmapped = (url: string) => ({ url, map: '{"version":3,"sources":[],"names":[],"mappings":""}' });

function withoutColors(value: unknown, options?: util.InspectOptions): string {
    return util.inspect(value, { ...options, colors: false });
}
