import { parse as parseToml } from "smol-toml";
import { parseAllDocuments } from "yaml";

/** The maps among a file's documents; none for a file that is not YAML. */
export function yamlMaps(text: string): Record<string, unknown>[] {
    try {
        return parseAllDocuments(text, { merge: true }).map(document => mapOf(document.toJS()));
    } catch {
        return [];
    }
}

/** Empty for a file that is not TOML. */
export function tomlMap(text: string | undefined): Record<string, unknown> {
    try {
        return mapOf(parseToml(text ?? ""));
    } catch {
        return {};
    }
}

/** Empty for a file that is not JSON. */
export function jsonMap(text: string | undefined): Record<string, unknown> {
    try {
        return mapOf(JSON.parse(text ?? ""));
    } catch {
        return {};
    }
}

/** Sections of an INI file such as setup.cfg, with values of several lines joined by line breaks. */
export function iniSections(text: string | undefined): Record<string, Record<string, string>> {
    const sections: Record<string, Record<string, string>> = {};
    let section = "";
    let key: string | undefined;
    for (const line of (text ?? "").split(/\r?\n/)) {
        if (/^\s*[#;]/.test(line)) continue;
        const header = /^\[(.+)\]/.exec(line)?.[1];
        const [, name, value] = /^([^\s=:][^=:]*?)\s*[=:]\s*(.*)$/.exec(line) ?? [];
        if (header !== undefined) [section, key] = [header, undefined];
        else if (name !== undefined) {
            key = name;
            sections[section] = { ...sections[section], [key]: value ?? "" };
        } else if (key !== undefined && /^\s+\S/.test(line)) sections[section]![key] += `\n${line.trim()}`;
    }
    return sections;
}

/** A part of a parsed file as a map; empty for anything else. */
export function mapOf(value: unknown): Record<string, unknown> {
    return typeof value === "object" && value !== null && !Array.isArray(value)
        ? (value as Record<string, unknown>)
        : {};
}

/** The value at a path of keys. */
export function at(value: unknown, ...keys: readonly string[]): unknown {
    return keys.reduce<unknown>((found, key) => mapOf(found)[key], value);
}

/** The texts in a list; none for anything else. */
export const textsOf = (value: unknown): string[] =>
    Array.isArray(value) ? value.filter(one => typeof one === "string") : [];

/** A text or number of a file as text; "" for anything else. */
export const wordOf = (value: unknown): string =>
    typeof value === "string" || typeof value === "number" ? String(value) : "";
