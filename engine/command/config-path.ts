import { CommandFailure } from "./command-context.js";

/** A step into a structured value: a map's key or a list's index. */
export type PathStep = string | number;

/** Full form of a config key: `key` → `project:key`, `ns:config:key` → `ns:key`. */
export function normalizeKey(key: string, project: string): string {
    const parts = key.split(":");
    if (parts.length === 1) {
        return `${project}:${key}`;
    }
    if (parts.length === 2) {
        return key;
    }
    if (parts.length === 3 && parts[1] === "config") {
        return `${parts[0]}:${parts[2]}`;
    }
    throw new CommandFailure(
        `invalid configuration key: could not parse ${key} as a configuration key (use KEY or NAMESPACE:KEY)`,
    );
}

/** Splits `ns:root.list[0]["a.b"]` into the config key `ns:root` and the steps below it. */
export function parseConfigPath(path: string, project: string): { readonly key: string; readonly steps: PathStep[] } {
    const colon = path.indexOf(":");
    const namespace = colon < 0 ? "" : path.slice(0, colon + 1);
    const [root, ...steps] = splitPath(path.slice(namespace.length));
    if (typeof root !== "string" || root === "") {
        throw new CommandFailure(`invalid configuration path "${path}": it starts with a key`);
    }
    return { key: normalizeKey(namespace + root, project), steps };
}

function splitPath(path: string): PathStep[] {
    const steps: PathStep[] = [];
    let rest = path;
    while (rest !== "") {
        const match = /^\[(\d+)\]|^\["((?:[^"\\]|\\.)*)"\]|^\.?([^.[\]]+)/.exec(rest);
        if (match === null) {
            throw new CommandFailure(
                `invalid configuration path "${path}": "${rest}" is not a key, [index] or ["key"]`,
            );
        }
        const [whole, index, quoted, plain] = match;
        steps.push(index !== undefined ? Number(index) : (quoted?.replace(/\\(.)/g, "$1") ?? (plain as string)));
        rest = rest.slice(whole.length);
    }
    return steps;
}
