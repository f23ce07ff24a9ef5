// Preloaded into the program's process (node --require): spares it what the Pulumi SDK's runner does in vain.
import "./lazy-modules.js";

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
    return load.call(this, request, parent, isMain);
};

function withoutColors(value: unknown, options?: util.InspectOptions): string {
    return util.inspect(value, { ...options, colors: false });
}
