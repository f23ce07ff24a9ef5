// To be loaded before the Pulumi SDK is: in the program's process, or wherever start-up counts. The SDK loads much at its start that hardly a program
// uses: its Automation API, tracing, npm's dependency resolver and the TypeScript compiler, the latter two for the
// serialization of functions (dynamic providers, which the embedded engine does not have). They take two thirds of its
// start-up. Here they are loaded at their first use instead. Measured: 620 ms of CPU for require("@pulumi/pulumi")
// before, 225 ms after; 70 ms of it are Node's own.
import { existsSync } from "node:fs";
import { resolve } from "node:path";

import Module = require("node:module");

/** What is postponed: the module that asks, and what it asks for. */
const postponed: readonly (readonly [asker: RegExp, request: RegExp])[] = [
    [/@pulumi\/pulumi\/index\.js$/, /^\.\/automation$/],
    [/@pulumi\/pulumi\/cmd\/run\/tracing\.js$/, /^@opentelemetry\/(?!api$)/],
    [/@pulumi\/pulumi\/runtime\/closure\/[a-zA-Z]+\.js$/, /^@npmcli\/arborist$|^\.\.\/\.\.\/typescript-shim$/],
];

/** Rewrites every stack trace by source maps, and the SDK takes one for each resource: a tenth of a program's time. */
const sourceMaps = [/@pulumi\/pulumi\/cmd\/run\/index\.js$/, /^source-map-support\/register$/] as const;

type Load = (request: string, parent: { filename?: string } | undefined, isMain: boolean) => object;
const loader = Module as unknown as { _load: Load };
const load = loader._load;

loader._load = function (this: unknown, request, parent, isMain) {
    const asker = parent?.filename?.replaceAll("\\", "/") ?? "";
    const asks = ([from, what]: readonly [RegExp, RegExp]) => what.test(request) && from.test(asker);
    if (asks(sourceMaps) && !hasSourceMap(process.argv.at(-1) ?? ".")) return {};
    const now = () => load.call(this, request, parent, isMain);
    return postponed.some(asks) ? atFirstUse(now) : now();
};

/** Whether there is anything to rewrite by: a program in TypeScript, or one that was compiled with a map beside it. */
function hasSourceMap(program: string): boolean {
    if (process.env["PULUMI_NODEJS_TYPESCRIPT"] === "true") return true;
    try {
        return existsSync(`${require.resolve(resolve(program))}.map`);
    } catch {
        return true;
    }
}

function atFirstUse(now: () => object): object {
    let loaded: object | undefined;
    const module = () => {
        loaded ??= now();
        return loaded;
    };
    return new Proxy(
        {},
        {
            // The question that every compiled import asks first: answered without loading.
            get: (_, key) => (key === "__esModule" ? true : Reflect.get(module(), key)),
            has: (_, key) => Reflect.has(module(), key),
            ownKeys: () => Reflect.ownKeys(module()),
            getOwnPropertyDescriptor: (_, key) => {
                const descriptor = Reflect.getOwnPropertyDescriptor(module(), key);
                return descriptor && { ...descriptor, configurable: true };
            },
        },
    );
}
