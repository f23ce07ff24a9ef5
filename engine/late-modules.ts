// Pulumi's SDK loads TypeScript and npm's dependency resolver when it is loaded, 0.35 s of the 0.5 s that this takes,
// for serializing functions, which few programs do. Loaded before the SDK, by import or by `node --require`, this file
// makes both load at their first use instead.
import Module from "node:module";

type Load = (this: unknown, request: string, ...rest: unknown[]) => object;

const late = new Set(["@npmcli/arborist", "typescript"]);

const loader = Module as unknown as { _load: Load };
const loadNow = loader._load;

loader._load = function load(request, ...rest) {
    if (!late.has(request)) return loadNow.call(this, request, ...rest);
    let loaded: Record<PropertyKey, unknown> | undefined;
    const module = () => {
        loaded ??= loadNow.call(this, request, ...rest) as Record<PropertyKey, unknown>;
        return loaded;
    };
    return new Proxy(
        {},
        {
            // Claiming to be an ES module keeps TypeScript's import helper from copying, and so loading, everything.
            get: (_target, key) => (key === "__esModule" ? true : module()[key]),
            has: (_target, key) => key in module(),
        },
    );
};
