// Assets and archives as the state holds them: the signature, a SHA-256, and one of text, path, uri or assets. The SDK
// sends them without the hash and with marks of its own. An archive's hash is that of its file, or of the tar of its
// files when it is a folder or made of assets.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { type PropertyMap, type PropertyValue, Secret, Unknown } from "../property-value.js";
import { signatureKey } from "../state/property-codec.js";
import { type ArchivedFile, tarArchive } from "./tar-archive.js";

export const assetSignature = "c44067f5952c0a294b673a41bacd8c17";
export const archiveSignature = "0def7320c3a5731c473e5ecbe6d01bc7";

/** Paths are relative to the directory. Throws when a file cannot be read, and for what is behind a URI. */
export function settleAssets(properties: PropertyMap, directory: string): PropertyMap {
    return settleMap(properties, directory) as PropertyMap;
}

function settle(value: PropertyValue, directory: string): PropertyValue {
    if (value === null || typeof value !== "object" || value instanceof Unknown) return value;
    if (Array.isArray(value)) return value.map(element => settle(element, directory));
    if (value instanceof Secret) return new Secret(settle(value.value, directory));
    return settleMap(value, directory);
}

function settleMap(map: PropertyMap, directory: string): PropertyMap {
    if (map[signatureKey] === assetSignature) return settleAsset(map, directory);
    if (map[signatureKey] === archiveSignature) return settleArchive(map, directory);
    return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, settle(value, directory)]));
}

function settleAsset(asset: PropertyMap, directory: string): PropertyMap {
    const { text, path } = asset;
    const settled = { [signatureKey]: assetSignature, hash: sha256(readAsset(asset, directory)) };
    return typeof path === "string" && path !== "" ? { ...settled, path } : { ...settled, text: text ?? "" };
}

function settleArchive(archive: PropertyMap, directory: string): PropertyMap {
    const { assets, path } = archive;
    const settled = { [signatureKey]: archiveSignature };
    if (typeof path === "string" && path !== "") {
        const file = resolve(directory, path);
        const content = statSync(file).isDirectory() ? tarArchive(filesOf(archive, directory)) : readFileSync(file);
        return { ...settled, hash: sha256(content), path };
    }
    const hash = sha256(tarArchive(filesOf(archive, directory)));
    return { ...settled, assets: settleMap((assets ?? {}) as PropertyMap, directory), hash };
}

function filesOf(value: PropertyMap, directory: string): ArchivedFile[] {
    if (value[signatureKey] === assetSignature) return [["", readAsset(value, directory)]];
    const { assets, path, uri } = value;
    if (typeof uri === "string" && uri !== "") throw remote(uri);
    if (typeof path === "string" && path !== "") return filesOfFolder(resolve(directory, path), "");
    const members = Object.entries((assets ?? {}) as PropertyMap).sort(([a], [b]) => (a < b ? -1 : 1));
    return members.flatMap(([name, member]) =>
        filesOf(member as PropertyMap, directory).map(
            ([inner, content]): ArchivedFile => [inner === "" ? name : `${name}/${inner}`, content],
        ),
    );
}

/** In the order of names, without Pulumi's own folder. */
function filesOfFolder(folder: string, prefix: string): ArchivedFile[] {
    const entries = readdirSync(folder).sort();
    return entries.flatMap((entry): ArchivedFile[] => {
        const path = join(folder, entry);
        if (!statSync(path).isDirectory()) return [[`${prefix}${entry}`, readFileSync(path)]];
        return entry === ".pulumi" ? [] : filesOfFolder(path, `${prefix}${entry}/`);
    });
}

function readAsset({ text, path, uri }: PropertyMap, directory: string): Buffer {
    if (typeof uri === "string" && uri !== "") throw remote(uri);
    if (typeof path === "string" && path !== "") return readFileSync(resolve(directory, path));
    return Buffer.from(typeof text === "string" ? text : "", "utf8");
}

function remote(uri: string): Error {
    return new Error(`an asset at ${uri} is not supported by the embedded engine; download it and use its file`);
}

function sha256(content: Buffer): string {
    return createHash("sha256").update(content).digest("hex");
}
