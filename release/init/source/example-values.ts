import { at, mapOf, yamlMaps } from "../repository/source-formats.js";

/** Values that a repository shows for its variables, by name. Never those of a real `.env`. */
export type ExampleValues = Readonly<Record<string, string>>;

const exampleFile =
    /(^|\/)(\.env[.-](example|sample|template|dist|tpl|defaults?)|(example|sample|template)\.env|env\.(example|sample|template)|\.(example|sample)\.env)$/i;

const composeFile = /(^|\/)(docker-)?compose([.-][\w.-]+)?\.ya?ml$/;

/**
 * Reads examples of `.env` files, and what compose sets for a service that it builds.
 *
 * @param near only files in these folders, relative to the repository's root; the first one counts most
 */
export function exampleValues(texts: ReadonlyMap<string, string>, near: readonly string[]): ExampleValues {
    const found: Record<string, string> = {};
    const folderOf = (path: string) => path.split("/").slice(0, -1).join("/");
    for (const folder of near) {
        for (const [path, text] of texts) {
            if (folderOf(path) !== folder) continue;
            const values = exampleFile.test(path)
                ? dotenvValues(text)
                : composeFile.test(path)
                  ? composeValues(text)
                  : {};
            for (const [name, value] of Object.entries(values)) found[name] ??= value;
        }
    }
    return found;
}

/** Lines `NAME=value`, also `export NAME="value"  # comment`. */
export function dotenvValues(text: string): ExampleValues {
    const found: Record<string, string> = {};
    for (const line of text.split(/\r?\n/)) {
        const [, name, rest = ""] = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
        if (name === undefined) continue;
        const quoted = /^(["'])(.*?)\1\s*(#.*)?$/.exec(rest);
        found[name] = quoted === null ? rest.replace(/(^|\s+)#.*$/, "") : quoted[2]!;
    }
    return found;
}

/** Of all services that are built here; a value that compose fills in counts by its default. */
export function composeValues(text: string): ExampleValues {
    const found: Record<string, string> = {};
    for (const service of yamlMaps(text).flatMap(map => Object.values(mapOf(map["services"])))) {
        if (at(service, "build") === undefined) continue;
        for (const [name, value] of environmentOf(at(service, "environment"))) found[name] ??= value;
    }
    return found;
}

function environmentOf(environment: unknown): [string, string][] {
    const pairs: [string, unknown][] = Array.isArray(environment)
        ? environment.map(line => {
              const [name = "", ...rest] = String(line).split("=");
              return [name, rest.length === 0 ? undefined : rest.join("=")];
          })
        : Object.entries((environment ?? {}) as Record<string, unknown>);
    return pairs.flatMap(([name, value]) => {
        const text = composeText(value);
        return text === undefined ? [] : [[name, text]];
    });
}

/** A value with its defaults filled in; undefined if another file must give it. */
function composeText(value: unknown): string | undefined {
    if (!["string", "number", "boolean"].includes(typeof value)) return undefined;
    const filled = String(value).replace(/\$\{\w+:?-([^}]*)\}/g, "$1");
    return /\$\{?\w/.test(filled) ? undefined : filled.replaceAll("$$", "$");
}
