// The YAML of a settings file. The document keeps every scalar as the text in the file, so unchanged scalars are written as
// they were. Its value is what Pulumi's CLI reads from that text.
import {
    type Alias,
    type Document,
    isMap,
    isScalar,
    isSeq,
    type Node,
    Pair,
    parseDocument,
    Scalar,
    type ScalarTag,
    type Tags,
    visit,
    YAMLMap,
    YAMLSeq,
} from "yaml";
import { Refusal } from "../output/refusal.js";
import { isPlainText, readPlain, readTagged, type ScalarValue } from "./yaml-scalar.js";

const textTag = "tag:yaml.org,2002:str";

/** Characters that some readers refuse or take for the end of a line. */
const unwritable = /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** Writes texts as the library does, except those that need JSON's escapes to be safe for every reader. */
function writingTexts(tag: ScalarTag): ScalarTag {
    return {
        ...tag,
        stringify: (item, context, onComment, onChompKeep) => {
            const value = String(item.value);
            const isOurs = item.source === undefined && item.type === Scalar.QUOTE_DOUBLE;
            if (isOurs || value.search(unwritable) >= 0) return inJson(value);
            return tag.stringify!(item, context, onComment, onChompKeep);
        },
    };
}

function inJson(value: string): string {
    const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
    return JSON.stringify(value).replace(unwritable, escaped);
}

/** Writes a key without a value as it was. */
const nothing: ScalarTag = {
    tag: "tag:yaml.org,2002:null",
    identify: value => value === null,
    default: true,
    resolve: (source: string) => source,
    stringify: ({ value }) => (value === null ? "" : String(value)),
};

/** The library would interpret these tags and write their values differently. */
const untouched = ["binary", "bool", "float", "int", "merge", "timestamp"].map(
    (name): ScalarTag => ({ tag: `tag:yaml.org,2002:${name}`, default: false, resolve: (source: string) => source }),
);

function known(tag: Tags[number]): Tags[number] {
    return typeof tag === "object" && tag.tag === textTag ? writingTexts(tag as ScalarTag) : tag;
}

/** Parses YAML; refuses what the CLI would refuse, too. */
export function parseYaml(source: string, path: string): Document {
    const document: Document = parseDocument(source, {
        schema: "failsafe",
        customTags: tags => [...tags.map(known), nothing, ...untouched],
        logLevel: "error",
    });
    const [error] = document.errors;
    if (error !== undefined) throw new Refusal(`${path} is not YAML: ${error.message}`);
    visit(document, {
        Scalar: (_key, scalar) => {
            if (scalar.type === "PLAIN" && scalar.value === "") scalar.value = null;
        },
    });
    writeOutAliases(document, path);
    return document;
}

/** Replaces each alias (`*env`) by a copy, so it survives the removal of its anchor (`&env`). */
function writeOutAliases(document: Document, path: string): void {
    visit(document, {
        Alias: (_key, alias: Alias, ancestors) => {
            const meant = alias.resolve(document);
            if (meant === undefined) throw new Refusal(`${path} is not YAML: nothing above is named &${alias.source}.`);
            if (ancestors.includes(meant)) {
                throw new Refusal(`${path} is not YAML: &${alias.source} contains itself.`);
            }
            const copy = meant.clone() as Node;
            if ("anchor" in copy) delete copy.anchor;
            return copy;
        },
    });
}

export function textOf(document: Document): string {
    return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/** A YAML file of these values in which the CLI reads each text as it is. */
export function writeYaml(value: unknown): string {
    const document: Document = parseYaml("", "");
    document.contents = writtenNode(value) as never;
    return textOf(document);
}

/** The YAML of a value, with quotes around texts that some reader would take for something else. */
export function writtenNode(value: unknown): Node {
    if (Array.isArray(value)) {
        const list = new YAMLSeq();
        list.items = value.map(item => writtenNode(item ?? null));
        return list;
    }
    if (typeof value === "object" && value !== null) {
        const map = new YAMLMap();
        map.items = Object.entries(value).flatMap(([key, inner]) =>
            inner === undefined ? [] : [new Pair(writtenText(key), writtenNode(inner))],
        );
        return map;
    }
    return typeof value === "string" ? writtenText(value) : plain(value === null ? "null" : String(value));
}

function writtenText(value: string): Scalar {
    if (isPlainText(value)) return new Scalar(value);
    const quoted = new Scalar(value);
    quoted.type = Scalar.QUOTE_DOUBLE;
    return quoted;
}

function plain(value: string): Scalar {
    const scalar = new Scalar(value);
    scalar.type = Scalar.PLAIN;
    return scalar;
}

/** The value of a node as the CLI passes it on, in JSON's types. */
export function readNode(node: unknown): unknown {
    if (isScalar(node)) {
        const value = scalarOf(node);
        return typeof value === "bigint" ? Number(value) : value;
    }
    if (isMap(node)) return Object.fromEntries(entriesOf(node).map(([key, inner]) => [key, readNode(inner)]));
    if (isSeq(node)) return node.items.map(readNode);
    return null;
}

/** The same for a value below `config`, where anything but maps and lists is text, and a missing value is an empty text. */
function configValueOf(node: unknown): unknown {
    if (!isScalar(node)) return node === null || node === undefined ? "" : readNode(node);
    return String(scalarOf(node) ?? "");
}

/** All values below `config`, by full key. */
export function configOf(document: Document): Record<string, unknown> {
    const config = document.get("config");
    const pairs = isMap(config) ? config.items : [];
    return Object.fromEntries(pairs.map(({ key, value }) => [keyText(key), configValueOf(value)]));
}

function scalarOf(scalar: Scalar): ScalarValue {
    const value = taggedValue(scalar);
    return value === undefined ? String(scalar.value) : value;
}

/** The value of a scalar; undefined if it does not match its tag. */
export function taggedValue({ value, tag, type }: Scalar): ScalarValue | undefined {
    const source = String(value ?? "");
    if (tag !== undefined && tag !== "!") return readTagged(tag, source);
    return type === Scalar.PLAIN ? readPlain(source) : source;
}

/** Entries of a map including those that `<<` merges: its own keys win, then merged maps in order. */
function entriesOf(map: YAMLMap): [key: string, value: unknown][] {
    const own = map.items.filter(({ key }) => !mergeKey(key)).map(({ key, value }) => [keyText(key), value] as const);
    const merged = map.items.filter(({ key }) => mergeKey(key)).flatMap(({ value }) => mergedMaps(value));
    const entries = new Map<string, unknown>(own);
    for (const [key, value] of merged.flatMap(entriesOf)) if (!entries.has(key)) entries.set(key, value);
    return [...entries];
}

export function mergeKey(key: unknown): boolean {
    return isScalar(key) && key.value === "<<" && (key.tag === undefined || key.tag === "tag:yaml.org,2002:merge");
}

/** The maps that the value of a `<<` merges. */
export function mergedMaps(value: unknown): YAMLMap[] {
    return (isSeq(value) ? value.items : [value]).filter(isMap);
}

/** A key as the CLI passes it on. */
export function keyText(key: unknown): string {
    return isScalar(key) ? String(scalarOf(key) ?? "<nil>") : String(key);
}
