// Kubeconfig (v1 Config), YAML or JSON: clusters, users and contexts are lists of {name, cluster|user|context}. Read as
// kubectl does: YAML 1.1, where yes and on are booleans; of several documents only the first; unknown fields are ignored,
// and known ones with a value of another type are refused. Of a repeated key the last one counts; a repeated name is
// refused. Certificates in `…-data` fields are base64.
import type { Schema, Tags } from "yaml";
import { KubeconfigError } from "./kubeconfig-error.js";

export interface ClusterEntry {
    readonly server?: string;
    readonly "tls-server-name"?: string;
    readonly "insecure-skip-tls-verify"?: boolean;
    readonly "certificate-authority"?: string;
    readonly "certificate-authority-data"?: string;
    readonly "proxy-url"?: string;
    readonly "disable-compression"?: boolean;
    readonly extensions?: readonly { readonly name?: string; readonly extension?: unknown }[];
}

export interface UserEntry {
    readonly "client-certificate"?: string;
    readonly "client-certificate-data"?: string;
    readonly "client-key"?: string;
    readonly "client-key-data"?: string;
    readonly token?: string;
    readonly tokenFile?: string;
    readonly as?: string;
    readonly "as-uid"?: string;
    readonly "as-groups"?: readonly string[];
    readonly "as-user-extra"?: Readonly<Record<string, readonly string[]>>;
    readonly username?: string;
    readonly password?: string;
    readonly "auth-provider"?: { readonly name?: string; readonly config?: Readonly<Record<string, string>> };
    readonly exec?: ExecEntry;
}

export interface ExecEntry {
    readonly command?: string;
    readonly args?: readonly string[];
    readonly env?: readonly { readonly name?: string; readonly value?: string }[];
    readonly apiVersion?: string;
    readonly installHint?: string;
    readonly provideClusterInfo?: boolean;
    readonly interactiveMode?: string;
}

export interface ContextEntry {
    readonly cluster?: string;
    readonly user?: string;
    readonly namespace?: string;
}

/** One file. */
export interface Kubeconfig {
    readonly "current-context"?: string;
    readonly clusters?: readonly { readonly name?: string; readonly cluster?: ClusterEntry }[];
    readonly users?: readonly { readonly name?: string; readonly user?: UserEntry }[];
    readonly contexts?: readonly { readonly name?: string; readonly context?: ContextEntry }[];
}

type Shape = "text" | "boolean" | "base64" | "anything" | { readonly each: Shape } | Fields;
interface Fields {
    readonly fields: Readonly<Record<string, Shape>>;
}

const object = (fields: Readonly<Record<string, Shape>>): Fields => ({ fields });
const texts = (...names: readonly string[]) => Object.fromEntries(names.map(name => [name, "text" as const]));
const extensions: Shape = { each: object({ name: "text", extension: "anything" }) };

const exec = object({
    ...texts("command", "apiVersion", "installHint", "interactiveMode"),
    args: { each: "text" },
    env: { each: object(texts("name", "value")) },
    provideClusterInfo: "boolean",
});

const user = object({
    ...texts("client-certificate", "client-key", "token", "tokenFile", "as", "as-uid", "username", "password"),
    "client-certificate-data": "base64",
    "client-key-data": "base64",
    "as-groups": { each: "text" },
    "as-user-extra": { each: { each: "text" } },
    "auth-provider": object({ name: "text", config: { each: "text" } }),
    exec,
    extensions,
});

const cluster = object({
    ...texts("server", "tls-server-name", "certificate-authority", "proxy-url"),
    "insecure-skip-tls-verify": "boolean",
    "certificate-authority-data": "base64",
    "disable-compression": "boolean",
    extensions,
});

const shape = object({
    ...texts("kind", "apiVersion", "current-context"),
    preferences: object({ colors: "boolean", extensions }),
    clusters: { each: object({ name: "text", cluster }) },
    users: { each: object({ name: "text", user }) },
    contexts: {
        each: object({ name: "text", context: object({ ...texts("cluster", "user", "namespace"), extensions }) }),
    },
    extensions,
});

/** Parses a kubeconfig, and checks the types of all its fields. @param source for messages */
export async function parseKubeconfig(contents: Uint8Array | string, source: string): Promise<Kubeconfig> {
    const parsed = await parseText(decode(contents, source), source);
    if (parsed === null || parsed === undefined) return {};
    const problems = typeProblems(parsed, shape, "");
    if (problems.length === 0) {
        const { kind, apiVersion, ...lists } = parsed as Kubeconfig & { kind?: string; apiVersion?: string };
        if ((kind || "Config") !== "Config") problems.push(`kind is ${kind}, not Config`);
        if ((apiVersion || "v1") !== "v1") problems.push(`apiVersion is ${apiVersion}, not v1`);
        for (const list of ["clusters", "users", "contexts"] as const) {
            const names = (lists[list] ?? []).map(entry => entry?.name ?? "");
            const repeated = names.find((name, index) => names.indexOf(name) !== index);
            if (repeated !== undefined) problems.push(`${list} has the name "${repeated}" twice`);
        }
    }
    if (problems.length > 0) throw new KubeconfigError(`${source} is not a kubeconfig: ${problems.join("; ")}`);
    return withoutNulls(parsed, shape) as Kubeconfig;
}

function decode(contents: Uint8Array | string, source: string): string {
    if (typeof contents === "string") return contents;
    const [first, second] = contents;
    const encoding =
        first === 0xff && second === 0xfe ? "utf-16le" : first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
    try {
        return new TextDecoder(encoding, { fatal: true }).decode(contents);
    } catch {
        throw new KubeconfigError(`${source} is not text in UTF-8`);
    }
}

/** Uses of one anchor, times the aliases within it: one for every cluster is fine, a text that grows to gigabytes is not. */
const maxAliasCount = 10_000;

/** YAML or JSON, as a kubeconfig or the answer of an exec plugin. */
export async function parseText(text: string, source: string): Promise<unknown> {
    // Loading a YAML parser takes longer than everything else here; the local platform writes JSON.
    if (/^\s*\{/.test(text)) {
        try {
            return JSON.parse(text) as unknown;
        } catch {
            // YAML's braces.
        }
    }
    const { parseAllDocuments } = await import("yaml");
    try {
        const [document] = parseAllDocuments(text, { version: "1.1", uniqueKeys: false, customTags: withoutTimes });
        if (document === undefined || !("errors" in document)) return undefined;
        const [error] = document.errors;
        if (error !== undefined) throw error;
        const value: unknown = document.toJS({ maxAliasCount });
        // Throws if a value contains itself.
        JSON.stringify(value);
        return value;
    } catch (error) {
        throw new KubeconfigError(`${source} is not YAML: ${yamlProblem(error as Error)}`);
    }
}

/** Without what the parser quotes, which may be a token. */
function yamlProblem({ name, message }: Error): string {
    // Only aliases are followed after parsing.
    if (name === "RangeError") return "it is nested too deeply";
    if (message.startsWith("Excessive alias count")) return "its aliases stand for too much";
    if (name === "ReferenceError" || name === "TypeError")
        return "an alias (*) has no anchor (&) before it, or is within its own";
    return message.split("\n")[0]!.replace(/"(?:[^"\\]|\\.)*"/g, "…");
}

/** Times and numbers to the base of 60 are texts in Go's YAML. */
function withoutTimes(tags: Tags): Tags {
    return tags.filter(tag => typeof tag === "string" || !(tag.tag.endsWith(":timestamp") || isBase60(tag)));
}

function isBase60(tag: Exclude<Schema["tags"][number], string>): boolean {
    return "format" in tag && tag.format === "TIME";
}

/** What has another type than the field. Never shows a value: it may be a token. */
function typeProblems(value: unknown, expected: Shape, path: string): string[] {
    if (value === null || value === undefined || expected === "anything") return [];
    if (expected === "base64") return isBase64(value) ? [] : [`${path} is not base64`];
    if (typeof expected === "string") {
        if (typeof value === (expected === "text" ? "string" : expected)) return [];
        const quoted = expected === "text" && typeof value !== "object" ? "; put it in quotes" : "";
        return [`${path} is ${typeName(value)}, not ${expected === "text" ? "a text" : "true or false"}${quoted}`];
    }
    if ("each" in expected) {
        const isMap = /\.(as-user-extra|config)$/.test(path);
        if (typeof value !== "object" || Array.isArray(value) === isMap) {
            return [`${path} is ${typeName(value)}, not ${isMap ? "a mapping" : "a list"}`];
        }
        return Object.entries(value).flatMap(([key, item]) => {
            return typeProblems(item, expected.each, isMap ? `${path}.${key}` : `${path}[${key}]`);
        });
    }
    if (typeof value !== "object" || Array.isArray(value)) {
        return [
            path === ""
                ? `it contains ${typeName(value)}, not a mapping`
                : `${path} is ${typeName(value)}, not a mapping`,
        ];
    }
    return Object.entries(expected.fields).flatMap(([name, field]) => {
        return typeProblems((value as Record<string, unknown>)[name], field, path === "" ? name : `${path}.${name}`);
    });
}

function isBase64(value: unknown): boolean {
    if (typeof value !== "string") return false;
    const digits = value.replace(/[\r\n]/g, "");
    return digits.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(digits);
}

function typeName(value: unknown): string {
    if (Array.isArray(value)) return "a list";
    const names: Record<string, string> = { object: "a mapping", string: "a text", boolean: "true or false" };
    return names[typeof value] ?? "a number";
}

/** A field without a value is an absent one, and a list's item without one is empty. */
function withoutNulls(value: unknown, expected: Shape): unknown {
    if (typeof value !== "object" || value === null || typeof expected === "string") return value;
    if (Array.isArray(value)) {
        const each = (expected as { readonly each: Shape }).each;
        return value.map(item => withoutNulls(item ?? (typeof each === "string" ? "" : {}), each));
    }
    const shapeOf = (key: string) => {
        if ("each" in expected) return expected.each;
        return Object.hasOwn(expected.fields, key) ? expected.fields[key]! : "anything";
    };
    const kept = Object.entries(value).filter(([, item]) => item !== null && item !== undefined);
    return Object.fromEntries(kept.map(([key, item]) => [key, withoutNulls(item, shapeOf(key))]));
}
