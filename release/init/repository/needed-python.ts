import { children, nodesNamed, type PythonFile, textOf } from "./python-file.js";

/** The oldest Python 3 whose syntax files have, by its minor version; 8 if they have nothing newer. */
export function neededMinor(files: readonly PythonFile[]): number {
    return Math.max(8, ...files.map(minorOf));
}

function minorOf(file: PythonFile): number {
    // `except A, B:`, which the tree has as an error.
    if (/^\s*except\s+[\w.]+\s*,\s*[\w.]+.*:/m.test(file.text)) return 14;
    const has = (...names: string[]) => nodesNamed(file.tree.topNode, ...names).length > 0;
    if (has("TypeDefinition", "TypeParamList")) return 12;
    const isGroup = nodesNamed(file.tree.topNode, "TryStatement").some(node =>
        children(node).some(({ name, nextSibling }) => name === "except" && nextSibling?.name === "*"),
    );
    if (isGroup) return 11;
    if (has("MatchStatement")) return 10;
    // Evaluated when the module is imported: always for pydantic, unless a future import keeps them as texts.
    const later = /^from __future__ import .*\bannotations\b/m.test(file.text);
    const types = nodesNamed(file.tree.topNode, "TypeDef").map(node => textOf(file, node));
    if (!later && types.some(type => /\|/.test(type) && !/["']/.test(type))) return 10;
    return !later && types.some(type => /\b(list|dict|tuple|set|type)\[/.test(type)) ? 9 : 8;
}
