import * as pulumi from "@pulumi/pulumi";
import * as runtime from "@pulumi/pulumi/runtime/settings.js";

import registry = require("../../../registry/registry-api.js");

/** A resource as the program registered it. */
export interface Registration {
    readonly type: string;
    readonly name: string;
    readonly urn: string;
    readonly parent: string;
    // biome-ignore lint/suspicious/noExplicitAny: tests reach into the inputs of all kinds of resources.
    readonly inputs: any;
    /** `type::name` of its dependencies, sorted. */
    readonly dependencies: readonly string[];
    readonly ignoreChanges: readonly string[];
    readonly retainOnDelete: boolean;
    readonly createTimeout: string;
    readonly updateTimeout: string;
    /** How many names it may have had before. */
    readonly aliases: number;
    readonly beforeCreate: readonly string[];
    readonly afterCreate: readonly string[];
    readonly beforeUpdate: readonly string[];
    readonly afterUpdate: readonly string[];
}

export interface MockEngineOptions {
    /** Full keys to values, objects as JSON. */
    readonly config?: Readonly<Record<string, string>>;
    /** Outputs of the stack's last update. */
    readonly lastOutputs?: Readonly<Record<string, unknown>>;
    /** Digest that a built image gets. */
    readonly builtDigest?: string;
    /** Names that the provider gives to Jobs. @default none, so nobody looks for them */
    readonly jobName?: string;
    /** What every image sets itself by its ENV, or why its registry does not say. @default nothing */
    readonly imageEnv?: Readonly<Record<string, string>> | Error;
    /** End of the name of resources that are never created. */
    readonly missing?: string;
}

/** Runs a program against a mock of Pulumi's engine, as the project fastapi-release and the stack dev. */
export async function runProgram<Result>(program: () => Result | Promise<Result>, options: MockEngineOptions = {}) {
    const registrations: Registration[] = [];
    /** What the registry was asked, `repository@digest` each. */
    const asked: string[] = [];
    const { imageEnvironment } = registry;
    Object.assign(registry, { imageEnvironment: answerAbout(asked, options) });
    await pulumi.runtime.setMocks(
        {
            newResource: ({ type, name, inputs, custom }) => {
                const missing = custom === true && options.missing !== undefined && name.endsWith(options.missing);
                return { id: missing ? undefined : `${name}-id`, state: outputsOf(type, inputs, options) };
            },
            call: () => ({}),
        },
        "fastapi-release",
        "dev",
        false,
        "organization",
    );
    pulumi.runtime.setAllConfig(options.config ?? {});
    // The mock monitor knows no hooks and forgets the options of a resource.
    const monitor = runtime.getMonitor() as unknown as Monitor;
    monitor.registerResourceHook = (_request, done) => done(null, {});
    const register = monitor.registerResource.bind(monitor);
    monitor.registerResource = (request, done) =>
        register(request, (error, response) => {
            if (response !== undefined) registrations.push(registration(request, response.getUrn()));
            done(error, response);
        });
    try {
        const result = await program();
        await runtime.disconnect(false);
        return { result, registrations, asked };
    } finally {
        Object.assign(registry, { imageEnvironment });
        await runtime.getCallbacks()?.shutdown();
    }
}

/** Stands for a registry, whatever its address. */
function answerAbout(asked: string[], { imageEnv = {} }: MockEngineOptions) {
    return async (repository: string, reference: string) => {
        asked.push(`${repository}@${reference}`);
        if (imageEnv instanceof Error) throw imageEnv;
        return imageEnv;
    };
}

function outputsOf(type: string, inputs: Record<string, unknown>, options: MockEngineOptions) {
    if (type === "pulumi:pulumi:StackReference") return { ...inputs, outputs: options.lastOutputs ?? {} };
    if (type === "kubernetes:core/v1:Service") {
        return { ...inputs, spec: { ...(inputs["spec"] as object), clusterIP: "10.43.0.7" } };
    }
    if (type === "kubernetes:batch/v1:Job" && options.jobName !== undefined) {
        return { ...inputs, metadata: { ...(inputs["metadata"] as object), name: options.jobName } };
    }
    if (type === "docker:index/image:Image") {
        const repository = String(inputs["imageName"]).replace(/:[^:/]*$/, "");
        return { ...inputs, repoDigest: `${repository}@${options.builtDigest}` };
    }
    if (type === "docker-build:index:Image") return { ...inputs, digest: options.builtDigest };
    return type === "random:index/randomPassword:RandomPassword" ? { ...inputs, result: "drawn" } : inputs;
}

function registration(request: RegisterRequest, urn: string): Registration {
    const hooks = request.getHooks();
    return {
        type: request.getType(),
        name: request.getName(),
        urn,
        parent: request.getParent(),
        inputs: request.getObject()?.toJavaScript() ?? {},
        dependencies: request.getDependenciesList().map(shortUrn).sort(),
        ignoreChanges: request.getIgnorechangesList(),
        retainOnDelete: request.getRetainondelete(),
        createTimeout: request.getCustomtimeouts()?.getCreate() ?? "",
        updateTimeout: request.getCustomtimeouts()?.getUpdate() ?? "",
        aliases: request.getAliasesList().length,
        beforeCreate: hooks?.getBeforeCreateList() ?? [],
        afterCreate: hooks?.getAfterCreateList() ?? [],
        beforeUpdate: hooks?.getBeforeUpdateList() ?? [],
        afterUpdate: hooks?.getAfterUpdateList() ?? [],
    };
}

/** `…$kubernetes:core/v1:Secret::users-session-v1` → `Secret users-session-v1` */
export function shortUrn(urn: string): string {
    const [, , type = "", name = ""] = urn.split("::");
    return `${type.slice(type.lastIndexOf(":") + 1)} ${name}`;
}

interface HooksBinding {
    getBeforeCreateList(): string[];
    getAfterCreateList(): string[];
    getBeforeUpdateList(): string[];
    getAfterUpdateList(): string[];
}

interface RegisterRequest {
    getType(): string;
    getName(): string;
    getParent(): string;
    getObject(): { toJavaScript(): unknown } | undefined;
    getDependenciesList(): string[];
    getIgnorechangesList(): string[];
    getRetainondelete(): boolean;
    getCustomtimeouts(): { getCreate(): string; getUpdate(): string } | undefined;
    getAliasesList(): readonly unknown[];
    getHooks(): HooksBinding | undefined;
}

type Done<Response> = (error: Error | null, response?: Response) => void;

interface Monitor {
    registerResourceHook: (request: unknown, done: Done<object>) => void;
    registerResource: (request: RegisterRequest, done: Done<{ getUrn(): string }>) => void;
}
