// The YAML of a settings file. The document keeps every scalar as the text in the file, so unchanged scalars are written as
// they were. Its value is what Pulumi's CLI reads from that text.
import {
    type Document,
    isAlias,
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
        keepSourceTokens: true,
        logLevel: "error",
    });
    const [error] = document.errors;
    if (error?.code === "MULTIPLE_DOCS") {
        throw new Refusal(`${path} has several documents, of which Pulumi reads only the first; remove the others.`);
    }
    if (error !== undefined) throw new Refusal(`${path} is not YAML: ${yamlWords(error)}.`);
    refuseUnread(source, document, path);
    const lacksLineBreak = !source.endsWith("\n");
    visit(document, {
        Scalar: (_key, scalar) => {
            if (scalar.type === "PLAIN" && scalar.value === "") scalar.value = null;
            // The library adds the line break that the file lacks; the CLI does not.
            const isLast = lacksLineBreak && scalar.range?.[1] === source.length;
            if (isLast && scalar.type?.startsWith("BLOCK_")) scalar.value = String(scalar.value).replace(/\n$/, "");
        },
    });
    refuseLooseAliases(document, path);
    return document;
}

/** What the library says, without the lines that it quotes: they may have a secret. */
export function yamlWords({ message }: Error): string {
    return message.split("\n", 1)[0]!.replace(/:$/, "");
}

/** What the CLI refuses or takes for a line break, and the library does not. */
const unreadCharacter = /[^\P{Cc}\t\r\n]|[\u2028\u2029\ufffe\uffff]|\r(?!\n)/u;
/** What JSON may escape and the CLI may not: one half of a pair, and a slash. */
const unreadEscape = /^\\(?:u[dD][89a-fA-F]|\/)/;

function refuseUnread(source: string, document: Document, path: string): void {
    const line = (at: number) => source.slice(0, at).split("\n").length;
    const { index, 0: character = "" } = unreadCharacter.exec(source) ?? {};
    if (index !== undefined) {
        const code = character.charCodeAt(0).toString(16).padStart(4, "0");
        const what = `the character U+${code.toUpperCase()} in line ${line(index)}`;
        const advice = `remove it, or write it in double quotes as \\u${code}`;
        throw new Refusal(`${path} has ${what}, which Pulumi reads as something other than text; ${advice}.`);
    }
    visit(document, {
        Scalar: (_key, { type, range }) => {
            if (type !== Scalar.QUOTE_DOUBLE) return;
            const [from, to] = range!;
            const escapes = source.slice(from, to).match(/\\(?:u....|.)/g) ?? [];
            const refused = escapes.find(one => unreadEscape.test(one));
            if (refused === undefined) return;
            const what = `the escape ${refused} in line ${line(from)}`;
            throw new Refusal(`${path} has ${what}, which Pulumi refuses; write the character itself.`);
        },
    });
}

function refuseLooseAliases(document: Document, path: string): void {
    visit(document, {
        Alias: (_key, alias, ancestors) => {
            const meant = alias.resolve(document);
            if (meant === undefined) throw new Refusal(`${path} is not YAML: nothing above is named &${alias.source}.`);
            if (ancestors.includes(meant)) {
                throw new Refusal(`${path} is not YAML: &${alias.source} contains itself.`);
            }
        },
    });
}

/** What an alias (`*env`) repeats, else the node itself. */
export function resolved(node: unknown, document: Document): unknown {
    return isAlias(node) ? node.resolve(document) : node;
}

/**
 * A YAML file of these values in which the CLI reads each text as it is.
 *
 * @param indent spaces by which a value is indented under its key
 */
export function writeYaml(value: unknown, indent = 2): string {
    const document: Document = parseYaml("", "");
    document.contents = writtenNode(value) as never;
    return document.toString({ indent, lineWidth: 0, flowCollectionPadding: false });
}

/** The same on one line, for a place between `{` and `}`. */
export function writeFlow(value: unknown): string {
    if (Array.isArray(value)) return `[${value.map(item => writeFlow(item ?? null)).join(", ")}]`;
    if (typeof value === "object" && value !== null) {
        const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
        return `{${entries.map(([key, inner]) => `${writeFlow(key)}: ${writeFlow(inner)}`).join(", ")}}`;
    }
    if (typeof value !== "string") return String(value);
    return /^[\w./-]+$/.test(value) && isPlainText(value) ? value : inJson(value);
}

/** The YAML of a value, with quotes around texts that some reader would take for something else. */
function writtenNode(value: unknown): Node {
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
export function readNode(node: unknown, document: Document): unknown {
    const meant = resolved(node, document);
    if (isScalar(meant)) {
        const value = scalarOf(meant);
        return typeof value === "bigint" ? Number(value) : value;
    }
    if (isMap(meant)) {
        const entries = entriesOf(meant.items, document);
        return Object.fromEntries(entries.map(([key, inner]) => [key, readNode(inner, document)]));
    }
    if (isSeq(meant)) return meant.items.map(item => readNode(item, document));
    return null;
}

/** The same for a value below `config`, where anything but maps and lists is text, and a missing value is an empty text. */
function configValueOf(node: unknown, document: Document): unknown {
    const meant = resolved(node, document);
    if (!isScalar(meant)) return meant === null || meant === undefined ? "" : readNode(meant, document);
    return String(scalarOf(meant) ?? "");
}

/** What `config` holds: a map, nothing, or something that is wrong. */
export function configNode(document: Document): unknown {
    return resolved(document.get("config", true), document);
}

/** The entries below `config`, by full key. */
export function configEntries(document: Document): readonly (readonly [key: string, value: unknown])[] {
    const config = configNode(document);
    return isMap(config) ? entriesOf(config.items, document) : [];
}

/** All values below `config`, by full key. */
export function configOf(document: Document): Record<string, unknown> {
    const entries = configEntries(document);
    return Object.fromEntries(entries.map(([key, value]) => [key, configValueOf(value, document)]));
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
export function entriesOf(items: readonly Pair[], document: Document): [key: string, value: unknown][] {
    const own = items.filter(({ key }) => !mergeKey(key)).map(({ key, value }) => [keyText(key), value] as const);
    const merged = items.filter(({ key }) => mergeKey(key)).flatMap(({ value }) => mergedMaps(value, document));
    const entries = new Map<string, unknown>(own);
    for (const [key, value] of merged.flatMap(map => entriesOf(map.items, document))) {
        if (!entries.has(key)) entries.set(key, value);
    }
    return [...entries];
}

export function mergeKey(key: unknown): boolean {
    return isScalar(key) && key.value === "<<" && (key.tag === undefined || key.tag === "tag:yaml.org,2002:merge");
}

/** The maps that the value of a `<<` merges. */
export function mergedMaps(value: unknown, document: Document): YAMLMap[] {
    const meant = resolved(value, document);
    return (isSeq(meant) ? meant.items.map(item => resolved(item, document)) : [meant]).filter(isMap);
}

/** A key as the CLI passes it on. */
export function keyText(key: unknown): string {
    return isScalar(key) ? String(scalarOf(key) ?? "<nil>") : String(key);
}
