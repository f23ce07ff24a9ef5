import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parseText, type Reference } from "./interpolation.js";
import { programError } from "./program-error.js";
import { resolveType } from "./resource-type.js";
import { referencesIn, type YamlMap, type YamlProgram, type YamlValue } from "./yaml-program.js";

/** Runs a program that was read without problems: each part once, as soon as something asks for it. */
export class YamlRun {
    private readonly known = new Map<string, unknown>();

    /** @param plugins names of packages with a plugin */
    constructor(
        private readonly program: YamlProgram,
        private readonly plugins: readonly string[],
    ) {}

    /** Makes all resources. @returns the outputs of the stack */
    run(): Record<string, unknown> {
        for (const name of Object.keys(this.program.resources)) this.get(name);
        return this.map(this.program.outputs);
    }

    private get(name: string): unknown {
        if (!this.known.has(name)) this.known.set(name, this.make(name));
        return this.known.get(name);
    }

    private make(name: string): unknown {
        const { variables, resources, config } = this.program;
        if (name === "pulumi") return surroundings();
        if (name in resources) return this.resource(name);
        if (name in variables) return this.value(variables[name]!);
        return setting(name, config[name]!.type);
    }

    private resource(key: string): pulumi.Resource {
        const { type, name = key, properties = {}, options = {} } = this.program.resources[key]!;
        const { token, kind } = resolveType(type, this.plugins);
        const args = { ...this.askedOf(key), ...this.map(properties) };
        const opts = this.options(options);
        switch (kind) {
            case "component":
                return new RemoteComponent(token, name, args, opts, true);
            case "provider":
                return new AnyProvider(token.slice("pulumi:providers:".length), name, args, opts);
            case "stack reference":
                return new pulumi.StackReference(name, { name: args["name"] as pulumi.Input<string> }, opts);
            case "resource":
                return new AnyResource(token, name, args, opts);
        }
    }

    /** Outputs come for properties that were named when a resource was made: all that the program refers to. */
    private askedOf(key: string): Record<string, undefined> {
        const { variables, resources, outputs } = this.program;
        const all = referencesIn({ variables, outputs, resources: resources as unknown as YamlMap });
        const asked = all.filter(({ name }) => name === key).map(({ path }) => String(path[0] ?? "urn"));
        const own = asked.filter(property => property !== "id" && property !== "urn");
        return Object.fromEntries(own.map(property => [property, undefined]));
    }

    private options({ dependsOn, ignoreChanges, ...options }: YamlMap): pulumi.ResourceOptions {
        const found = this.map(options);
        return {
            ...found,
            ...(dependsOn === undefined ? {} : { dependsOn: [this.value(dependsOn)].flat() as pulumi.Resource[] }),
            ...(ignoreChanges === undefined ? {} : { ignoreChanges: ignoreChanges as string[] }),
        };
    }

    private map(map: YamlMap): Record<string, unknown> {
        return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, this.value(value)]));
    }

    private value(value: YamlValue): unknown {
        if (typeof value === "string") return this.text(value);
        if (typeof value !== "object" || value === null) return value;
        if (Array.isArray(value)) return value.map(each => this.value(each));
        const [[key, given] = ["", null], ...others] = Object.entries(value);
        if (others.length === 0 && key.startsWith("fn::")) return call(key, this.value(given));
        return this.map(value as YamlMap);
    }

    private text(text: string): unknown {
        const parts = parseText(text);
        const [only] = parts;
        if (parts.length === 0) return "";
        if (parts.length === 1) return typeof only === "string" ? only : this.follow(only!);
        return pulumi.concat(...parts.map(part => (typeof part === "string" ? part : (this.follow(part) as string))));
    }

    private follow({ name, path }: Reference): unknown {
        const found = this.get(name);
        if (path.length === 0) return found;
        const shown = `\${${[name, ...path].join(".")}}`;
        if (!pulumi.Resource.isInstance(found)) return outputOf(found).apply(value => walk(value, path, shown));
        const [property, ...rest] = path;
        const output = (found as unknown as Record<string, pulumi.Output<unknown>>)[String(property)];
        return rest.length === 0 ? output : outputOf(output).apply(value => walk(value, rest, shown));
    }
}

/** @throws RunError when a value has no such property */
function walk(value: unknown, path: readonly (string | number)[], shown: string): unknown {
    let at = value;
    for (const key of path) {
        const isThere = typeof at === "object" && at !== null && Object.hasOwn(at, key);
        if (!isThere) throw programError(`${shown}: there is no "${key}"`);
        at = (at as Record<string | number, unknown>)[key];
    }
    return at;
}

const outputOf = (value: unknown) => pulumi.output(value as object) as unknown as pulumi.Output<unknown>;

class AnyResource extends pulumi.CustomResource {}
class RemoteComponent extends pulumi.ComponentResource {}
class AnyProvider extends pulumi.ProviderResource {}

function call(name: string, given: unknown): unknown {
    const list = given as readonly [never, never];
    switch (name) {
        case "fn::secret":
            return pulumi.secret(given);
        case "fn::toJSON":
            return pulumi.jsonStringify(given);
        case "fn::join":
            return pulumi.all([list[0], list[1]]).apply(([between, texts]) => (texts as string[]).join(between));
        case "fn::select":
            return pulumi.all([list[0], list[1]]).apply(([index, values]) => (values as unknown[])[index]);
        case "fn::readFile":
            return outputOf(given).apply(path => readFileSync(resolve(String(path)), "utf8"));
        default:
            throw programError(`${name} is not supported by the embedded engine`);
    }
}

function surroundings() {
    const organization = pulumi.getOrganization();
    const where = { cwd: process.cwd(), rootDirectory: process.cwd() };
    return { ...where, organization, project: pulumi.getProject(), stack: pulumi.getStack() };
}

/** A setting of the project by its declared type; secret when it is. */
function setting(name: string, type: string): unknown {
    const config = new pulumi.Config();
    const read = type === "string" ? config.require(name) : config.requireObject(name);
    const secret = JSON.parse(process.env["PULUMI_CONFIG_SECRET_KEYS"] ?? "[]") as string[];
    return secret.includes(`${pulumi.getProject()}:${name}`) ? pulumi.secret(read) : read;
}
