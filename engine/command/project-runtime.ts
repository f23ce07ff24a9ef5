import { resolve } from "node:path";
import type { ProgramRuntime } from "../program/program-runtime.js";
import type { Json, JsonMap } from "../state/property-codec.js";

/** Options that the engine takes of each runtime, with what is wrong with a value; undefined when nothing is. */
const options: Readonly<Record<string, Readonly<Record<string, (value: Json) => string | undefined>>>> = {
    nodejs: { packagemanager: () => undefined, typescript: () => undefined },
    python: {
        virtualenv: value => (typeof value === "string" ? undefined : "is not a folder"),
        toolchain: value => (value === "pip" ? undefined : `${JSON.stringify(value)} is not supported; pip is`),
    },
    yaml: {},
};

/** `runtime` of Pulumi.yaml, a name or `{name, options}`, and what is wrong with it. */
export function readRuntime(
    runtime: Json | undefined,
    directory: string,
): { readonly runtime: ProgramRuntime; readonly problems: readonly string[] } {
    const map = typeof runtime === "object" && !Array.isArray(runtime) ? runtime : undefined;
    const name = String(map?.name ?? (typeof runtime === "string" ? runtime : ""));
    const known = options[name];
    if (known === undefined) {
        const names = Object.keys(options).join(", ");
        const problems = [`runtime: "${name}" is not supported by the embedded engine, which has ${names}`];
        return { runtime: { name: "nodejs" }, problems };
    }
    const given = (map?.options ?? {}) as JsonMap;
    const problems = Object.entries(given).flatMap(([key, value]) => {
        const complaint = Object.hasOwn(known, key)
            ? known[key]!(value!)
            : "the embedded engine does not support this; use the Pulumi CLI";
        return complaint === undefined ? [] : [`runtime.options.${key}: ${complaint}`];
    });
    if (name !== "python") return { runtime: { name: name as "nodejs" | "yaml" }, problems };
    const { virtualenv } = given;
    const folder = typeof virtualenv === "string" ? { virtualenv: resolve(directory, virtualenv) } : {};
    return { runtime: { name, ...folder }, problems };
}
