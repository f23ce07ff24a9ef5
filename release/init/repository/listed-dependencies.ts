import {
    type Dependencies,
    type DependencyQuestion,
    folderOf,
    hasServer,
    noDependencies,
    unique,
} from "./dependencies.js";
import { brings, isStandard, knownPackage } from "./import-names.js";
import { joinPath } from "./module-index.js";
import { packageName, parseRequirement } from "./requirements.js";
import { mapOf, textsOf, tomlMap, yamlMaps } from "./source-formats.js";

export function pipfile(folder: string, { files }: DependencyQuestion): Dependencies {
    const table = mapOf(tomlMap(files.texts.get(joinPath(folder, "Pipfile")))["packages"]);
    const list = Object.entries(table).flatMap(([name, value]) => {
        const { version = value, extras, path, git } = mapOf(value);
        if (path !== undefined || git !== undefined) return [];
        const wanted = textsOf(extras).length === 0 ? "" : `[${textsOf(extras).join(",")}]`;
        return [`${name}${wanted}${typeof version === "string" && version !== "*" ? version : ""}`];
    });
    return listed(folder, list, []);
}

/** The part that pip can install, with what is imported from the other part. */
export function fromConda(path: string, { files, imports }: DependencyQuestion): Dependencies {
    const dependencies = yamlMaps(files.texts.get(path)!)[0]?.["dependencies"];
    const entries = Array.isArray(dependencies) ? dependencies : [];
    const byPip = entries.flatMap(entry => textsOf(mapOf(entry)["pip"]));
    const modules = [...imports.others.keys()];
    const byConda = textsOf(entries).filter(entry => !/^(python|pip)([=<> ]|$)/.test(entry));
    const isImported = (entry: string) =>
        modules.some(module => brings(packageName(condaName(entry)), module)) ||
        hasServer([{ name: condaName(entry), extras: [] }]);
    const list = byConda.filter(isImported).map(entry => {
        const [, name = entry, version] = /^([\w.-]+)\s*=+\s*([^\s=]+)/.exec(entry.replace(/^.*::/, "")) ?? [];
        return version === undefined
            ? entry.replace(/\s+/g, "")
            : `${name}==${/\*|\.\d+\./.test(version) ? version : `${version}.*`}`;
    });
    const left = byConda.filter(entry => !isImported(entry)).map(entry => `${condaName(entry)} of ${path}`);
    return listed(folderOf(path), [...byPip, ...list], left);
}

const condaName = (entry: string): string => /^(?:.*::)?([\w.-]+)/.exec(entry)?.[1] ?? entry;

/** Well-known packages of the modules that the source imports. */
export function guessed({ imports, app }: DependencyQuestion): Dependencies {
    const modules = [...imports.others].filter(([module]) => !isStandard(module));
    const list = modules.flatMap(([module]) => knownPackage(module) ?? []);
    const left = modules.filter(([module, { optional }]) => !optional && knownPackage(module) === undefined);
    return listed(
        folderOf(app),
        unique(["fastapi", ...list]).sort(),
        left.map(([module]) => `the module ${module}`),
    );
}

function listed(folder: string, list: readonly string[], leftOut: readonly string[]): Dependencies {
    const direct = list.flatMap(text => parseRequirement(text) ?? []);
    return { ...noDependencies, kind: "list", folder, list, packages: direct, direct, leftOut };
}
