// To be loaded before the Pulumi SDK is: in the program's process, or wherever start-up counts. The SDK loads much at its
// start that hardly a program uses: its Automation API, tracing, npm's dependency resolver and the TypeScript compiler,
// the latter two for the serialization of functions (dynamic providers, which the embedded engine does not have). Here
// they are loaded at their first use instead. Measured: 620 ms of CPU for require("@pulumi/pulumi") before, 225 ms
// after; 70 ms of it are Node's own.
import Module = require("node:module");

/** What is postponed: the module that asks, and what it asks for. */
const postponed: readonly (readonly [asker: RegExp, request: RegExp])[] = [
    [/@pulumi\/pulumi\/index\.js$/, /^\.\/(automation|provider)$/],
    [/@pulumi\/pulumi\//, /^semver$/],
    [/@pulumi\/pulumi\/runtime\/settings\.js$/, /^@opentelemetry\/api$/],
    [/@pulumi\/pulumi\/(automation\/localWorkspace|runtime\/manifest)\.js$/, /^js-yaml$/],
    [/@pulumi\/pulumi\/cmd\/run\/tracing\.js$/, /^@opentelemetry\/(?!api$)/],
    [
        /@pulumi\/pulumi\/runtime\/closure\/[a-zA-Z]+\.js$/,
        /^@npmcli\/arborist$|^\.\.\/\.\.\/typescript-shim$|^normalize-package-data$|^fdir$/,
    ],
    // What programs take that are given as a function, the server of events, and what starts the CLI.
    [/@pulumi\/pulumi\/automation\/stack\.js$/, /^(\.\/server|\.\.\/log|\.\.\/runtime|\.\.\/proto\/\w+_grpc_pb)$/],
    [/@pulumi\/pulumi\/automation\/cmd\.js$/, /^execa$|^tmp$/],
];

type Load = (request: string, parent: { filename?: string } | undefined, isMain: boolean) => object;
const loader = Module as unknown as { _load: Load };
const load = loader._load;

loader._load = function (this: unknown, request, parent, isMain) {
    const asker = parent?.filename?.replaceAll("\\", "/") ?? "";
    const asks = ([from, what]: readonly [RegExp, RegExp]) => what.test(request) && from.test(asker);
    const now = () => load.call(this, request, parent, isMain);
    return postponed.some(asks) ? atFirstUse(now) : now();
};

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
            get: (_, key) => {
                if (key === "__esModule") return true;
                const found = module();
                // An older module is its own default, which a compiled import would have made of it.
                return key === "default" && !Reflect.has(found, key) ? found : Reflect.get(found, key);
            },
            has: (_, key) => Reflect.has(module(), key),
            ownKeys: () => Reflect.ownKeys(module()),
            getOwnPropertyDescriptor: (_, key) => {
                const descriptor = Reflect.getOwnPropertyDescriptor(module(), key);
                return descriptor && { ...descriptor, configurable: true };
            },
        },
    );
}
