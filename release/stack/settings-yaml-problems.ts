import { type Document, isMap, isScalar, isSeq, type Node } from "yaml";
import { type Problem, showValue } from "../../model/problem.js";
import { joinPath } from "../../model/shape-reader.js";
import { keyText, mergedMaps, mergeKey, readNode, taggedValue } from "./settings-yaml.js";

/**
 * What in our part of a settings file Pulumi's CLI reads as something else than what stands there, or refuses, and which
 * its value alone does not tell. Paths start below `fastapi-release:`.
 */
export function yamlProblems(document: Document, prefix: string): Problem[] {
    return sections(document, prefix).flatMap(({ name, value }) => problemsIn(value, name));
}

/** Problems as the person who typed the file sees them: with `0644` where Pulumi reads 420. */
export function asWritten(problems: readonly Problem[], document: Document, prefix: string): Problem[] {
    const spellings = new Map<string, [read: string, written: string]>();
    const note = (node: unknown, path: string): void => {
        if (isScalar(node)) spellings.set(path, [showValue(readNode(node)), String(node.value ?? "")]);
        if (isSeq(node)) for (const [index, item] of node.items.entries()) note(item, joinPath(path, index));
        if (isMap(node)) for (const { key, value } of node.items) note(value, joinPath(path, keyText(key)));
    };
    for (const { name, value } of sections(document, prefix)) note(value, name);
    return problems.map(({ path, message }) => {
        const [read = "", written = ""] = spellings.get(path) ?? [];
        const isOther = read !== written && read !== showValue(written) && message.startsWith(`${read} `);
        return {
            path,
            message: isOther ? `${written}, which is ${read} to Pulumi,${message.slice(read.length)}` : message,
        };
    });
}

function sections(document: Document, prefix: string): { readonly name: string; readonly value: unknown }[] {
    const config = document.get("config");
    const pairs = isMap(config) ? config.items : [];
    return pairs
        .map(({ key, value }) => ({ name: keyText(key), value }))
        .filter(({ name }) => name.startsWith(prefix))
        .map(({ name, value }) => ({ name: name.slice(prefix.length), value }));
}

function problemsIn(node: unknown, path: string): Problem[] {
    if (isScalar(node) && taggedValue(node) === undefined) {
        const tag = node.tag?.replace("tag:yaml.org,2002:", "!!");
        return [{ path, message: `${showValue(node.value)} is not what its tag ${tag} says.` }];
    }
    if (isSeq(node)) return node.items.flatMap((item, index) => problemsIn(item, joinPath(path, index)));
    if (!isMap(node)) return [];
    return node.items.flatMap(({ key, value }) => {
        if (mergeKey(key)) return mergeProblems(value, path);
        const written = isScalar(key) ? String(key.value ?? "") : String(key as Node);
        const read = keyText(key);
        const wrong = {
            path: joinPath(path, written),
            message: `is the key ${showValue(read)} to Pulumi; put it in quotes.`,
        };
        return [...(written === read ? [] : [wrong]), ...problemsIn(value, joinPath(path, written))];
    });
}

function mergeProblems(value: unknown, path: string): Problem[] {
    const merged = isSeq(value) ? value.items : [value];
    if (mergedMaps(value).length < merged.length) return [{ path: joinPath(path, "<<"), message: "merges maps only." }];
    return mergedMaps(value).flatMap(map => problemsIn(map, path));
}
