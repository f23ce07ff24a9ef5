// Where the parts of a YAML text begin and end, and what to put there to set one key.
import { type Document, isMap, isSeq, type Node, type Pair, type YAMLMap, type YAMLSeq } from "yaml";
import { sameValue } from "./same-value.js";
import { keyText, mergeKey, readNode, writeFlow, writeYaml } from "./settings-yaml.js";

/** One key to set or remove. */
export interface Step {
    readonly path: readonly string[];
    readonly value: unknown;
    /** The keys of its map in the order of the new value. */
    readonly order: readonly string[];
}

/** Replaces the characters from `from` up to `to`. */
export interface Splice {
    readonly from: number;
    readonly to: number;
    readonly text: string;
}

export function spliced(text: string, splices: readonly Splice[]): string {
    // From the end; at one position removals come first, and insertions keep their order.
    const ordered = splices.toReversed().toSorted((one, other) => other.from - one.from || other.to - one.to);
    return ordered.reduce((now, { from, to, text: put }) => now.slice(0, from) + put + now.slice(to), text);
}

/** One change of a text. */
export class YamlSplices {
    private readonly splices: Splice[] = [];
    private readonly lineBreak: string;
    /** Spaces by which a value is indented under its key. */
    private readonly step: number;

    constructor(
        private readonly text: string,
        private readonly document: Document,
    ) {
        this.lineBreak = text.includes("\r\n") ? "\r\n" : "\n";
        this.step = this.indentation() ?? 2;
    }

    /**
     * The text after some steps, which must not touch each other.
     *
     * @param place where a new key goes: after those that precede it in the new value, or before all others
     */
    set(steps: readonly Step[], place: "in order" | "first"): string {
        const { contents } = this.document;
        for (const { path, value, order } of steps) {
            if (isMap(contents)) this.setIn(contents, path, value, place === "first" ? undefined : order);
            else if (value !== undefined) this.append(this.block(withValueAt({}, path, value), 0));
        }
        return spliced(this.text, this.splices);
    }

    private setIn(
        map: YAMLMap,
        [key = "", ...rest]: readonly string[],
        value: unknown,
        order?: readonly string[],
    ): void {
        const pair = pairAt(map, key);
        const inner = pair?.value;
        if (pair === undefined) {
            if (value !== undefined) this.insert(map, key, withValueAt(undefined, rest, value), order);
        } else if (rest.length === 0) {
            if (value === undefined) this.remove(map, pair);
            else if (!isSeq(inner) || !Array.isArray(value) || !this.changeList(inner, value))
                this.replace(map, pair, value);
        } else if (isMap(inner) && !(value === undefined && holdsOnly(inner, rest)))
            this.setIn(inner, rest, value, order);
        else this.replace(map, pair, withValueAt(readNode(inner, this.document), rest, value));
    }

    private changeList(list: YAMLSeq, value: readonly unknown[]): boolean {
        const starts = dashes(list);
        const first = starts[0];
        if (list.flow || first === undefined || starts.some(at => !this.beginsLine(at))) return false;
        const old = list.items.map(item => readNode(item, this.document));
        const kept = commonItems(old, value);
        const firstKept = kept[0];
        if (firstKept === undefined) return false;
        for (const [index, item] of list.items.entries()) {
            if (!kept.some(([was]) => was === index))
                this.cut(this.lineStart(starts[index]!), endOf(item, starts[index]! + 1));
        }
        for (const [index, item] of value.entries()) {
            if (kept.some(([, now]) => now === index)) continue;
            const lines = this.block([item], first - this.lineStart(first));
            const before = kept.findLast(([, now]) => now < index)?.[0];
            if (before === undefined) this.splice(this.lineStart(starts[firstKept[0]]!), `${lines}${this.lineBreak}`);
            else this.insertLines(endOf(list.items[before], starts[before]! + 1), lines);
        }
        return true;
    }

    /** @param order of the map's keys; undefined: before all others */
    private insert(map: YAMLMap, key: string, value: unknown, order: readonly string[] | undefined): void {
        const [first] = map.items;
        const earlier = order?.slice(0, Math.max(0, order.indexOf(key))) ?? [];
        const after = order && (map.items.findLast(pair => earlier.includes(keyText(pair.key))) ?? map.items.at(-1));
        const end = after && endOf(after.value, keyEnd(after));
        if (map.flow) {
            const text = `${writeFlow(key)}: ${writeFlow(value)}`;
            if (end !== undefined) this.splice(end, `, ${text}`);
            else this.splice(map.range![0] + 1, first === undefined ? text : `${text}, `);
        } else if (first !== undefined) {
            const start = keyStart(first);
            const lines = this.block({ [key]: value }, start - this.lineStart(start));
            if (end !== undefined) this.insertLines(end, lines);
            else this.splice(this.lineStart(start), `${lines}${this.lineBreak}`);
        }
    }

    private remove(map: YAMLMap, pair: Pair): void {
        const [start, end] = [keyStart(pair), endOf(pair.value, keyEnd(pair))];
        const beginsLine = this.beginsLine(start);
        const next = map.items[map.items.indexOf(pair as never) + 1];
        const [before, after] = [commaOf(pair.srcToken as Tokens), commaOf(tokensAfter(map, pair))];
        const gone = after === undefined ? end : after + 1;
        // Without the text between: a comment of the key before it stays.
        if (after === undefined && before !== undefined) this.splice(before, "", before + 1);
        if (beginsLine && (!map.flow || /^[ \t]*(#|$)/.test(this.text.slice(gone, this.lineEnd(gone)))))
            this.cut(this.lineStart(start), gone);
        else if (next !== undefined && (!map.flow || this.lineEnd(gone) === this.lineEnd(keyStart(next))))
            this.splice(start, "", keyStart(next));
        else this.splice(beginsLine ? start : this.text.slice(0, start).trimEnd().length, "", gone);
    }

    private replace(map: YAMLMap, pair: Pair, value: unknown): void {
        const colon = keyEnd(pair);
        const end = Math.max(colon, this.text.slice(0, endOf(pair.value, colon)).replace(/[ \t\r\n]+$/, "").length);
        if (map.flow) {
            const start = Math.min(end, valueStart(pair) ?? end);
            this.splice(start, `${start === colon ? " " : ""}${writeFlow(value)}`, end);
            return;
        }
        const isInline = this.lineEnd(colon) === this.lineEnd(end);
        // A comment behind the key stays.
        const headEnd = !isInline && /^[ \t]+#/.test(this.text.slice(colon)) ? this.lineEnd(colon) : undefined;
        if (!hasEntries(value)) {
            const lines = this.block(value, 0);
            const text = ` ${lines.includes("\n") ? writeFlow(value) : lines}`;
            if (headEnd === undefined) this.splice(colon, text, isInline ? end : this.lineEnd(end));
            else {
                this.splice(colon, text);
                this.splice(headEnd, "", this.lineEnd(end));
            }
            return;
        }
        const start = keyStart(pair);
        const lines = `${this.lineBreak}${this.block(value, start - this.lineStart(start) + this.step)}`;
        if (!isInline) this.splice(headEnd ?? colon, lines, this.lineEnd(end));
        else {
            this.splice(colon, "", end);
            this.splice(this.lineEnd(end), lines);
        }
    }

    /** Inserts lines below a value that ends at `end`. */
    private insertLines(end: number, lines: string): void {
        const next = this.nextLine(end);
        if (this.text[next - 1] === "\n") this.splice(next, `${lines}${this.lineBreak}`);
        else this.splice(next, `${this.lineBreak}${lines}`);
    }

    private append(lines: string): void {
        const isClosed = this.text === "" || this.text.endsWith("\n");
        this.splice(this.text.length, `${isClosed ? "" : this.lineBreak}${lines}${this.lineBreak}`);
    }

    /** Removes lines whole, up to the one in which a value ends. */
    private cut(from: number, end: number): void {
        this.splice(from, "", this.nextLine(end));
    }

    /** Behind the line, with its line break, in which a value ends; a block of text ends with its own. */
    private nextLine(end: number): number {
        if (this.text[end - 1] === "\n") return end;
        const lineEnd = this.lineEnd(end);
        return lineEnd + /^\r?\n|/.exec(this.text.slice(lineEnd))![0].length;
    }

    private splice(from: number, text: string, to = from): void {
        this.splices.push({ from, to, text });
    }

    /** The lines of a value, indented, without the last line break. */
    private block(value: unknown, indent: number): string {
        const lines = writeYaml(value, this.step).replace(/\n$/, "").split("\n");
        return lines.map(line => (line === "" ? "" : " ".repeat(indent) + line)).join(this.lineBreak);
    }

    private beginsLine(at: number): boolean {
        return this.text.slice(this.lineStart(at), at).trim() === "";
    }

    private lineStart(at: number): number {
        const start = at === 0 ? 0 : this.text.lastIndexOf("\n", at - 1) + 1;
        // The mark that says UTF-8 takes no column.
        return start === 0 && this.text.startsWith("\ufeff") ? 1 : start;
    }

    /** Without the line break. */
    private lineEnd(at: number): number {
        const found = /\r?\n/.exec(this.text.slice(at));
        return found === null ? this.text.length : at + found.index;
    }

    private indentation(): number | undefined {
        const { contents } = this.document;
        const maps = isMap(contents) ? contents.items.map(({ value }) => value).filter(isMap) : [];
        const first = maps.find(map => !map.flow)?.items[0];
        if (first === undefined) return undefined;
        const start = keyStart(first);
        return start - this.lineStart(start) || undefined;
    }
}

function hasEntries(value: unknown): boolean {
    return typeof value === "object" && value !== null && Object.keys(value).length > 0;
}

function holdsOnly(map: YAMLMap, path: readonly string[]): boolean {
    return path.length === 1 && map.items.length === 1 && pairAt(map, path[0]) !== undefined;
}

/** Where a value ends, with the line break of a block of text. */
function endOf(node: unknown, otherwise: number): number {
    return (node as Node | null)?.range?.[1] ?? otherwise;
}

interface Token {
    readonly type: string;
    readonly offset: number;
}

/** The library's own tokens of a pair or of an item of a list. */
interface Tokens {
    readonly start: readonly Token[];
    readonly sep?: readonly Token[];
}

/** Where a key begins, with its anchor or tag. */
function keyStart(pair: Pair): number {
    const { start } = pair.srcToken as Tokens;
    const properties = start.filter(({ type }) => ["explicit-key-ind", "anchor", "tag"].includes(type));
    return properties[0]?.offset ?? (pair.key as Node).range![0];
}

/** Where a value begins, with its anchor or tag; undefined if there is none. */
function valueStart(pair: Pair): number | undefined {
    const { sep = [] } = pair.srcToken as Tokens;
    const properties = sep.filter(({ type }) => ["anchor", "tag"].includes(type));
    return properties[0]?.offset ?? (pair.value as Node | null)?.range?.[0];
}

/** Behind the colon. */
function keyEnd(pair: Pair): number {
    const colon = (pair.srcToken as Tokens).sep?.find(({ type }) => type === "map-value-ind");
    return colon === undefined ? (pair.key as Node).range![1] : colon.offset + 1;
}

/** What follows a pair in its map: another one, or only a comma. */
function tokensAfter(map: YAMLMap, pair: Pair): Tokens | undefined {
    const { items } = map.srcToken as unknown as { readonly items: readonly Tokens[] };
    return items[items.indexOf(pair.srcToken as Tokens) + 1];
}

/** Position of the comma before a pair. */
function commaOf(tokens: Tokens | undefined): number | undefined {
    return tokens?.start.find(({ type }) => type === "comma")?.offset;
}

/** Positions of a list's dashes. */
function dashes(list: YAMLSeq): number[] {
    const { items } = list.srcToken as unknown as { readonly items: readonly Tokens[] };
    return items.flatMap(({ start }) => start.find(({ type }) => type === "seq-item-ind")?.offset ?? []);
}

/** Items that stay, in order, as pairs of old and new index. */
function commonItems(old: readonly unknown[], now: readonly unknown[]): readonly (readonly [number, number])[] {
    let next = 0;
    return old.flatMap((item, index) => {
        const found = now.findIndex((other, at) => at >= next && sameValue(other, item));
        if (found < 0) return [];
        next = found + 1;
        return [[index, found] as const];
    });
}

/** A value with another one at a path of keys; `undefined` removes the last key. */
export function withValueAt(container: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
    if (key === undefined) return value;
    const entries = isRecord(container) ? container : {};
    const inner = withValueAt(entries[key], rest, value);
    if (inner !== undefined) return { ...entries, [key]: inner };
    const { [key]: _, ...others } = entries;
    return others;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

function pairAt(map: YAMLMap, key: string | undefined): Pair | undefined {
    return map.items.find(item => !mergeKey(item.key) && keyText(item.key) === key);
}

export function nodeAt(document: Document, path: readonly string[]): unknown {
    return path.reduce<unknown>((node, key) => (isMap(node) ? pairAt(node, key)?.value : undefined), document.contents);
}
