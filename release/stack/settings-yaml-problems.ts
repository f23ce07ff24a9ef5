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

/**
 * The CLI writes out what it has read, and reads that again. On this way a text of several lines that begins with white
 * space loses it, or no command of the CLI takes the file any more: 3.248.0 with a line break or a tab at its beginning, in
 * lists with a space.
 */
function isSpoilt(text: string, isInList: boolean): boolean {
    return text.includes("\n") && (isInList ? /^[ \t\n\u2028\u2029]/ : /^[\t\n\u2028\u2029]/).test(text);
}

function problemsIn(node: unknown, path: string, isInList = false): Problem[] {
    if (isScalar(node) && taggedValue(node) === undefined) {
        const tag = node.tag?.replace("tag:yaml.org,2002:", "!!");
        return [{ path, message: `${showValue(node.value)} is not what its tag ${tag} says.` }];
    }
    if (isScalar(node)) {
        if (!isSpoilt(String(node.value ?? ""), isInList)) return [];
        const message =
            "has several lines and begins with white space, which Pulumi spoils; begin with another character.";
        return [{ path, message: `${showValue(node.value)} ${message}` }];
    }
    if (isSeq(node)) return node.items.flatMap((item, index) => problemsIn(item, joinPath(path, index), true));
    if (!isMap(node)) return [];
    return node.items.flatMap(({ key, value }) => {
        if (mergeKey(key)) return mergeProblems(value, path, isInList);
        const written = isScalar(key) ? String(key.value ?? "") : String(key as Node);
        const read = keyText(key);
        const wrong = {
            path: joinPath(path, written),
            message: `is the key ${showValue(read)} to Pulumi; put it in quotes.`,
        };
        return [...(written === read ? [] : [wrong]), ...problemsIn(value, joinPath(path, written), isInList)];
    });
}

function mergeProblems(value: unknown, path: string, isInList: boolean): Problem[] {
    const merged = isSeq(value) ? value.items : [value];
    if (mergedMaps(value).length < merged.length) return [{ path: joinPath(path, "<<"), message: "merges maps only." }];
    return mergedMaps(value).flatMap(map => problemsIn(map, path, isInList));
}
