// A program of Pulumi's YAML runtime: what Pulumi.yaml has under `config`, `variables`, `resources` and `outputs`
// (https://www.pulumi.com/docs/iac/languages-sdks/yaml/yaml-language-reference/). What of it the embedded engine does not
// carry out is refused by name before anything is made.
import { parseText, type Reference } from "./interpolation.js";

export type YamlValue = null | boolean | number | string | readonly YamlValue[] | YamlMap;
export interface YamlMap {
    readonly [key: string]: YamlValue;
}

/** One resource of the program. */
export interface YamlResource {
    readonly type: string;
    /** Its name for Pulumi. @default its key */
    readonly name?: string;
    readonly properties?: YamlMap;
    readonly options?: YamlMap;
}

export interface YamlProgram {
    /** Type and default of each setting, by its name. */
    readonly config: Readonly<Record<string, { readonly type: string }>>;
    readonly variables: YamlMap;
    readonly resources: Readonly<Record<string, YamlResource>>;
    readonly outputs: YamlMap;
}

/** Functions that values may call: `fn::name: arguments`. */
export const functionNames = ["fn::join", "fn::readFile", "fn::secret", "fn::select", "fn::toJSON"];
const configTypes = ["string", "integer", "boolean", "array", "object"];
const resourceKeys = ["type", "name", "properties", "options"];
const optionKeys = [
    "additionalSecretOutputs",
    "deleteBeforeReplace",
    "dependsOn",
    "ignoreChanges",
    "parent",
    "protect",
    "provider",
    "providers",
    "replaceOnChanges",
    "retainOnDelete",
    "version",
];

/** Reads a program, or finds all that is wrong with it: a line each, beginning with the key. */
export function readYamlProgram(content: unknown): { readonly program: YamlProgram; readonly problems: string[] } {
    const problems: string[] = [];
    const sections = (content ?? {}) as Readonly<Record<string, unknown>>;
    const section = (key: string) => mapOf(sections[key], key, problems);
    const resources = section("resources");
    const program: YamlProgram = {
        config: readConfig(section("config"), problems),
        variables: section("variables"),
        resources: resources as unknown as YamlProgram["resources"],
        outputs: section("outputs"),
    };
    for (const [key, value] of Object.entries(resources)) checkResource(`resources.${key}`, value, problems);
    const places: (readonly [string, YamlValue])[] = [
        ...Object.entries(program.variables).map(([key, value]) => [`variables.${key}`, value] as const),
        ...Object.entries(resources).map(([key, value]) => [`resources.${key}`, value] as const),
        ...Object.entries(program.outputs).map(([key, value]) => [`outputs.${key}`, value] as const),
    ];
    for (const [path, value] of places) checkValue(path, value, program, problems);
    problems.push(...doubles(program), ...(problems.length === 0 ? cycles(program) : []));
    return { program, problems };
}

function mapOf(value: unknown, path: string, problems: string[]): YamlMap {
    if (value === undefined || value === null) return {};
    if (typeof value === "object" && !Array.isArray(value)) return value as YamlMap;
    problems.push(`${path}: is not a map of keys and values`);
    return {};
}

function readConfig(entries: YamlMap, problems: string[]): YamlProgram["config"] {
    // A key with a namespace is a setting of a provider, which the engine reads itself.
    const own = Object.entries(entries).filter(([key]) => !key.includes(":"));
    const read = own.map(([key, entry]) => {
        const declared = typeof entry === "object" && entry !== null && !Array.isArray(entry) ? (entry as YamlMap) : {};
        const standard = declared === entry ? (declared["default"] ?? declared["value"]) : entry;
        const type = String(declared["type"] ?? (standard === undefined ? "string" : typeName(standard as YamlValue)));
        if (!configTypes.includes(type)) {
            problems.push(`config.${key}.type: "${type}" is none of ${configTypes.join(", ")}`);
        }
        return [key, { type }] as const;
    });
    return Object.fromEntries(read);
}

function typeName(value: YamlValue): string {
    if (Array.isArray(value)) return "array";
    if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
    return typeof value === "object" ? "object" : typeof value;
}

function checkResource(path: string, value: YamlValue, problems: string[]): void {
    const resource = mapOf(value, path, problems);
    if (typeof resource["type"] !== "string") problems.push(`${path}.type: missing`);
    refuseOthers(path, resource, resourceKeys, problems);
    refuseOthers(`${path}.options`, mapOf(resource["options"], `${path}.options`, problems), optionKeys, problems);
}

function refuseOthers(path: string, map: YamlMap, known: readonly string[], problems: string[]): void {
    for (const key of Object.keys(map).filter(key => !known.includes(key))) {
        problems.push(`${path}.${key}: the embedded engine does not support this; it has ${known.join(", ")}`);
    }
}

function checkValue(path: string, value: YamlValue, program: YamlProgram, problems: string[]): void {
    if (typeof value === "string") {
        for (const { name } of referencesIn(value, text => problems.push(`${path}: ${text}`))) {
            if (!isKnown(name, program))
                problems.push(`${path}: \${${name}} is neither a setting, a variable nor a resource`);
        }
    } else if (typeof value === "object" && value !== null) {
        for (const [key, each] of Object.entries(value)) {
            if (key.startsWith("fn::") && !functionNames.includes(key)) {
                problems.push(
                    `${path}: the embedded engine does not support ${key}; it has ${functionNames.join(", ")}`,
                );
            }
            checkValue(`${path}.${key}`, each, program, problems);
        }
    }
}

const isKnown = (name: string, { config, variables, resources }: YamlProgram) =>
    name === "pulumi" || name in config || name in variables || name in resources;

function doubles({ config, variables, resources }: YamlProgram): string[] {
    const names = [config, variables, resources].flatMap(section => Object.keys(section));
    return names
        .filter((name, index) => names.indexOf(name) < index || name === "pulumi")
        .map(name => `${name}: is the name of two things; give each its own`);
}

/** References in a value of any depth. */
export function referencesIn(value: YamlValue | undefined, refuse?: (why: string) => void): readonly Reference[] {
    if (typeof value === "string") {
        try {
            return parseText(value).filter(part => typeof part !== "string");
        } catch (error) {
            refuse?.((error as Error).message);
            return [];
        }
    }
    if (typeof value !== "object" || value === null) return [];
    return Object.values(value).flatMap(each => referencesIn(each, refuse));
}

/** Names that lead back to themselves. */
function cycles({ variables, resources }: YamlProgram): string[] {
    const values: Readonly<Record<string, YamlValue>> = { ...variables, ...(resources as unknown as YamlMap) };
    const done = new Set<string>();
    const visit = (name: string, way: readonly string[]): string[] => {
        if (way.includes(name)) return [`${[...way.slice(way.indexOf(name)), name].join(" needs ")}: this is a circle`];
        if (done.has(name)) return [];
        done.add(name);
        return referencesIn(values[name]).flatMap(reference => visit(reference.name, [...way, name]));
    };
    return Object.keys(values).flatMap(name => visit(name, []));
}
