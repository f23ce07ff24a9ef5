import { type Document, isMap, isScalar, isSeq, type Node } from "yaml";
import { type Problem, showValue } from "../../model/settings/problem.js";
import { joinPath } from "../../model/settings/shape-reader.js";
import {
    configEntries,
    configNode,
    keyText,
    mergedMaps,
    mergeKey,
    readNode,
    resolved,
    taggedValue,
} from "./settings-yaml.js";

/**
 * Problems in our part of a settings file that the values alone do not show: text that Pulumi's CLI refuses, or reads as
 * something other than what is written. Paths start below `fastapi-release:`.
 */
export function yamlProblems(document: Document, prefix: string): Problem[] {
    const config = configNode(document);
    const isNothing =
        config === undefined || config === null || (isScalar(config) && readNode(config, document) === null);
    if (!isMap(config) && !isNothing)
        return [{ path: "config", message: "is not a map of settings, which Pulumi refuses." }];
    return [
        ...configEntries(document).flatMap(([key]) => oldFormProblems(key, prefix)),
        ...sections(document, prefix).flatMap(({ name, value }) => problemsIn(value, name, document)),
    ];
}

/** Pulumi reads `fastapi-release:config:traffic`, an old form, as `fastapi-release:traffic`. */
function oldFormProblems(key: string, prefix: string): Problem[] {
    const old = `${prefix}config:`;
    if (!key.startsWith(old)) return [];
    return [{ path: key, message: `is an old form of the key; write ${prefix}${key.slice(old.length)}.` }];
}

/** The problems as the person who typed the file sees them: with `0644` where Pulumi reads 420. */
export function asWritten(problems: readonly Problem[], document: Document, prefix: string): Problem[] {
    const spellings = new Map<string, [read: string, written: string]>();
    const note = (written: unknown, path: string): void => {
        const node = resolved(written, document);
        if (isScalar(node)) spellings.set(path, [showValue(readNode(node, document)), String(node.value ?? "")]);
        if (isSeq(node)) for (const [index, item] of node.items.entries()) note(item, joinPath(path, index));
        if (isMap(node)) for (const { key, value } of node.items) note(value, joinPath(path, keyText(key)));
    };
    for (const { name, value } of sections(document, prefix)) note(value, name);
    return problems.map(({ path, message }) => {
        const [read = "", written = ""] = spellings.get(path) ?? [];
        const isOther = read !== written && read !== showValue(written) && message.startsWith(`${read} `);
        return {
            path,
            message: isOther ? `${written}, which Pulumi reads as ${read},${message.slice(read.length)}` : message,
        };
    });
}

function sections(document: Document, prefix: string): { readonly name: string; readonly value: unknown }[] {
    return configEntries(document)
        .filter(([key]) => key.startsWith(prefix))
        .map(([key, value]) => ({ name: key.slice(prefix.length), value }));
}

/**
 * The CLI writes out what it has read, and reads that again. That removes white space at the beginning of a text of several
 * lines, or makes the file unreadable to the CLI: 3.248.0 does so for a leading line break or tab, and in lists for a
 * leading space.
 */
function isSpoilt(text: string, isInList: boolean): boolean {
    return text.includes("\n") && (isInList ? /^[ \t\n\u2028\u2029]/ : /^[\t\n\u2028\u2029]/).test(text);
}

function problemsIn(written: unknown, path: string, document: Document, isInList = false): Problem[] {
    const node = resolved(written, document);
    if (isScalar(node) && taggedValue(node) === undefined) {
        const tag = node.tag?.replace("tag:yaml.org,2002:", "!!");
        return [{ path, message: `${showValue(node.value)} does not match its tag ${tag}.` }];
    }
    if (isScalar(node)) {
        if (!isSpoilt(String(node.value ?? ""), isInList)) return [];
        const message =
            "has several lines and begins with white space, which Pulumi breaks; begin with another character.";
        return [{ path, message: `${showValue(node.value)} ${message}` }];
    }
    if (isSeq(node))
        return node.items.flatMap((item, index) => problemsIn(item, joinPath(path, index), document, true));
    if (!isMap(node)) return [];
    return node.items.flatMap(({ key, value }) => {
        if (mergeKey(key)) return mergeProblems(value, path, document, isInList);
        const spelled = isScalar(key) ? String(key.value ?? "") : String(key as Node);
        const read = keyText(key);
        const wrong = {
            path: joinPath(path, spelled),
            message: `is read by Pulumi as the key ${showValue(read)}; put it in quotes.`,
        };
        return [
            ...(spelled === read ? [] : [wrong]),
            ...problemsIn(value, joinPath(path, spelled), document, isInList),
        ];
    });
}

function mergeProblems(value: unknown, path: string, document: Document, isInList: boolean): Problem[] {
    const meant = resolved(value, document);
    const [maps, count] = [mergedMaps(meant, document), isSeq(meant) ? meant.items.length : 1];
    if (maps.length < count) return [{ path: joinPath(path, "<<"), message: "merges only maps." }];
    return maps.flatMap(map => problemsIn(map, path, document, isInList));
}
