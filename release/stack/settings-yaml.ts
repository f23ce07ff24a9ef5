// The YAML of a settings file. The document holds every scalar as the text that stands in the file, so that what is not
// changed is written as it was; what it means is told by its value as Pulumi's CLI reads it.
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
import { Refusal } from "../report/refusal.js";
import { isPlainText, readPlain, readTagged, type ScalarValue } from "./yaml-scalar.js";

const textTag = "tag:yaml.org,2002:str";

/** Some readers refuse these in a file, or take them for the end of a line. */
const unwritable = /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** As the library writes texts, but for those that only JSON's escapes write for every reader. */
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

/** A key without a value is written as one. */
const nothing: ScalarTag = {
    tag: "tag:yaml.org,2002:null",
    identify: value => value === null,
    default: true,
    resolve: (source: string) => source,
    stringify: ({ value }) => (value === null ? "" : String(value)),
};

/** Others that the library knows would be read as what they say, and be written in another way. */
const untouched = ["binary", "bool", "float", "int", "merge", "timestamp"].map(
    (name): ScalarTag => ({ tag: `tag:yaml.org,2002:${name}`, default: false, resolve: (source: string) => source }),
);

function known(tag: Tags[number]): Tags[number] {
    return typeof tag === "object" && tag.tag === textTag ? writingTexts(tag as ScalarTag) : tag;
}

/** Refuses what is not YAML to the CLI either. */
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

/** What was named once (`&env`) and meant again (`*env`) must not go with the place where it was named. */
function writeOutAliases(document: Document, path: string): void {
    visit(document, {
        Alias: (_key, alias: Alias, ancestors) => {
            const meant = alias.resolve(document);
            if (meant === undefined) throw new Refusal(`${path} is not YAML: nothing above is named &${alias.source}.`);
            if (ancestors.includes(meant)) {
                throw new Refusal(`${path} is not YAML: what is named &${alias.source} holds itself.`);
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

/** A file of these values, of which the CLI reads each text as it is. */
export function writeYaml(value: unknown): string {
    const document: Document = parseYaml("", "");
    document.contents = writtenNode(value) as never;
    return textOf(document);
}

/** What is written for a value: texts in quotes wherever some reader took them for something else. */
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

/** The value of a part of the document as the CLI hands it on, in JSON's types. */
export function readNode(node: unknown): unknown {
    if (isScalar(node)) {
        const value = scalarOf(node);
        return typeof value === "bigint" ? Number(value) : value;
    }
    if (isMap(node)) return Object.fromEntries(entriesOf(node).map(([key, inner]) => [key, readNode(inner)]));
    if (isSeq(node)) return node.items.map(readNode);
    return null;
}

/** The same of a key's value below `config`: what is neither map nor list is a text there, and what is absent an empty one. */
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

/** Undefined where a scalar is not what its tag says. */
export function taggedValue({ value, tag, type }: Scalar): ScalarValue | undefined {
    const source = String(value ?? "");
    if (tag !== undefined && tag !== "!") return readTagged(tag, source);
    return type === Scalar.PLAIN ? readPlain(source) : source;
}

/** With what `<<` merges into the map: its own keys come first, then what is merged in its order. */
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

/** A key as the CLI hands it on. */
export function keyText(key: unknown): string {
    return isScalar(key) ? String(scalarOf(key) ?? "<nil>") : String(key);
}
