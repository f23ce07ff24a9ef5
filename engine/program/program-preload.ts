// Preloaded into the program's process (node --require): spares it what the Pulumi SDK's runner does in vain.
import { cacheModules } from "./module-cache.js";
import "./encoded-structs.js";
import "./lazy-modules.js";
import { existsSync } from "node:fs";
import { resolve } from "node:path";

import Module = require("node:module");
import util = require("node:util");

type Load = (request: string, parent: { filename?: string } | undefined, isMain: boolean) => object;
cacheModules("program");

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
    const loaded = load.call(this, request, parent, isMain);
    if (asker.includes("/@pulumi/pulumi/")) {
        if (/^\.{1,2}\/(\.\.\/)?log$/.test(request)) dropDebugLines(loaded as Log);
        if (/^\.{1,2}\/(runtime\/)?debuggable$/.test(request)) leaveOutStacks(loaded as Debuggable);
    }
    return loaded;
};

interface Log {
    debug(message: string): Promise<void>;
}

/** Three debug lines for each resource, each a call to the engine that waits for the one before; nobody sees them. */
function dropDebugLines(log: Log): void {
    log.debug = noLine;
}

const noLine = () => Promise.resolve();

interface Debuggable {
    debugPromiseLeaks: boolean;
    debuggablePromise(promise: Promise<unknown>, context: unknown): Promise<unknown>;
}

const withoutStacks = new WeakSet<object>();

/** Every promise gets the stack trace of its making, twenty of them for each resource, for a debugging mode alone. */
function leaveOutStacks(module: Debuggable): void {
    if (module.debugPromiseLeaks || withoutStacks.has(module)) return;
    withoutStacks.add(module);
    const { debuggablePromise } = module;
    module.debuggablePromise = (promise, context) => {
        const { stackTraceLimit } = Error;
        Error.stackTraceLimit = 0;
        try {
            return debuggablePromise(promise, context);
        } finally {
            Error.stackTraceLimit = stackTraceLimit;
        }
    };
}

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
