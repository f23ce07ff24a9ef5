// Assets and archives among a stack's outputs, as the CLI prints them: `asset(file:HASH) { PATH }`, and over several
// lines those that hold text or other assets; of a hash the first seven digits.
import { archiveSignature, assetSignature } from "../properties/settle-assets.js";
import { type Json, type JsonMap, signatureKey } from "../state/property-codec.js";

export function isAssetOrArchive(value: Json | undefined): value is JsonMap {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
        return false;
    }
    return value[signatureKey] === assetSignature || value[signatureKey] === archiveSignature;
}

/** The first line without what comes before it; the others indented by four blanks for each level of `depth`. */
export function formatAsset(value: JsonMap, depth: number): string[] {
    const word = value[signatureKey] === assetSignature ? "asset" : "archive";
    const hash = String(value["hash"] ?? "").slice(0, 7);
    const indent = "    ".repeat(depth + 1);
    if (value["path"] !== undefined) {
        return [`${word}(file:${hash}) { ${value["path"]} }`];
    }
    if (word === "asset") {
        return [`asset(text:${hash}) {`, `${indent}    <contents elided>`, `${indent}}`];
    }
    const members = Object.entries((value["assets"] ?? {}) as JsonMap).sort(([a], [b]) => (a < b ? -1 : 1));
    const lines = members.flatMap(([name, member]) => {
        const [first, ...rest] = formatAsset(member as JsonMap, depth + 1);
        return [`${indent}    ${JSON.stringify(name)}: ${first}`, ...rest];
    });
    return [`archive(assets:${hash}) {`, ...lines, `${indent}}`];
}
