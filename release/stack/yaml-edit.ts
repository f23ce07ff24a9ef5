// Changes one value of a YAML text and leaves every other byte as it is. The library's own writer would indent, fold and
// respell the whole file, so only its positions are used: a change is a few splices, and each result is read again before
// anybody sees it.
import { type Alias, type Document, isMap, isPair, type Node, visit, type YAMLMap } from "yaml";
import { sameValue } from "./same-value.js";
import { entriesOf, keyText, mergeKey, parseYaml, readNode, writeFlow } from "./settings-yaml.js";
import { isRecord, nodeAt, type Splice, type Step, spliced, withValueAt, YamlSplices } from "./yaml-splices.js";

/** Another value would change with the one that is to be set, and no spelling avoids it; a sentence for people. */
export class EntangledYaml extends Error {
    override readonly name = "EntangledYaml";
}

/** A text and what it means. */
export interface ParsedYaml {
    readonly text: string;
    readonly document: Document;
}

/** A key to set below others; `undefined` removes it. */
export interface YamlChange {
    readonly path: readonly string[];
    readonly value: unknown;
}

/**
 * Sets values. Within a map only what differs is written. Throws EntangledYaml if a value elsewhere would change, too.
 *
 * @param isOurs whether the value of a key may be spelled anew where an alias in it repeats what changes
 */
export function editYaml(
    parsed: ParsedYaml,
    changes: readonly YamlChange[],
    isOurs: (key: string) => boolean,
): ParsedYaml {
    const steps = changes.flatMap(({ path, value }) => stepsTo(parsed.document, path, value));
    return allAtOnce(parsed, steps) ?? steps.reduce((now, step) => carriedOut(now, step, isOurs), parsed);
}

function stepsTo(document: Document, path: readonly string[], value: unknown, order: readonly string[] = []): Step[] {
    const node = nodeAt(document, path);
    if (node !== undefined && sameValue(readNode(node, document), value)) return [];
    if (!isMap(node) || !isRecord(value) || !canStay(node, value, document)) return [{ path, value, order }];
    const keys = Object.keys(value);
    const old = new Map(entriesOf(node.items, document));
    const isOld = (key: string) => old.has(key) && sameValue(readNode(old.get(key), document), value[key]);
    const changed = keys.filter(key => value[key] !== undefined && !isOld(key));
    const gone = [...old.keys()].filter(key => value[key] === undefined);
    return [...changed, ...gone].flatMap(key => stepsTo(document, [...path, key], value[key], keys));
}

/** Whether a map can become another one key by key: something of it stays, and nothing goes that a merge (`<<`) brings. */
function canStay({ items }: YAMLMap, value: Readonly<Record<string, unknown>>, document: Document): boolean {
    const merged = entriesOf(
        items.filter(({ key }) => mergeKey(key)),
        document,
    );
    const stays = items.some(({ key }) => !mergeKey(key) && value[keyText(key)] !== undefined);
    return stays && merged.every(([key]) => value[key] !== undefined);
}

/** The result where the steps do not touch each other, which takes one more reading instead of one for each. */
function allAtOnce({ text, document }: ParsedYaml, steps: readonly Step[]): ParsedYaml | undefined {
    const start = readNode(document.contents, document);
    const wanted = steps.reduce<unknown>((now, { path, value }) => withValueAt(now, path, value), start);
    return parsedIf(new YamlSplices(text, document).set(steps, "in order"), wanted);
}

function carriedOut({ text, document }: ParsedYaml, step: Step, isOurs: (key: string) => boolean): ParsedYaml {
    const wanted = withValueAt(readNode(document.contents, document), step.path, step.value);
    const attempts = [
        () => new YamlSplices(text, document).set([step], "in order"),
        () => new YamlSplices(text, document).set([step], "first"),
        () => {
            const unshared = writtenOut(text, document, step.path, isOurs);
            return new YamlSplices(unshared, parseYaml(unshared, "")).set([step], "in order");
        },
    ];
    for (const attempt of attempts) {
        const changed = parsedIf(attempt(), wanted);
        if (changed !== undefined) return changed;
    }
    // Without its line, blank lines behind it would belong to a text before it that keeps them. A setting may be empty.
    if (step.value === undefined && step.path.length === 2)
        return carriedOut({ text, document }, { ...step, value: null }, isOurs);
    const name = step.path.slice(1).join(".");
    const [other] = repeats(document, step.path).filter(({ key }) => !isOurs(key));
    throw new EntangledYaml(
        other === undefined
            ? `${name} is spelled so that it cannot be changed alone; write it as \`key: value\` on a line of its own.`
            : `${name} cannot be changed alone, because ${other.key} repeats it by *${other.alias.source}; write the value out there.`,
    );
}

/** A text that means what is wanted. */
function parsedIf(text: string, wanted: unknown): ParsedYaml | undefined {
    try {
        const document = parseYaml(text, "");
        return sameValue(readNode(document.contents, document), wanted) ? { text, document } : undefined;
    } catch {
        return undefined;
    }
}

/** The text with copies for those of our aliases that repeat something at a path. */
function writtenOut(
    text: string,
    document: Document,
    path: readonly string[],
    isOurs: (key: string) => boolean,
): string {
    const splices = repeats(document, path)
        .filter(({ key }) => isOurs(key))
        .map(({ alias }): Splice => {
            const [from, to] = alias.range!;
            return { from, to, text: writeFlow(readNode(alias, document)) };
        });
    return spliced(text, splices);
}

/** Aliases of what lies at a path or around it, with the key below `config` that each stands in. */
function repeats(document: Document, path: readonly string[]): { readonly alias: Alias; readonly key: string }[] {
    const changing = (nodeAt(document, path) ?? nodeAt(document, path.slice(0, -1))) as Node | undefined;
    const found: { readonly alias: Alias; readonly key: string }[] = [];
    visit(document, {
        Alias: (_key, alias, above) => {
            const meant = alias.resolve(document);
            if (meant === undefined || changing === undefined || !overlap(meant, changing)) return;
            const [, pair] = above.filter(isPair);
            found.push({ alias, key: keyText((pair ?? above.find(isPair))?.key) });
        },
    });
    return found;
}

function overlap(one: Node, other: Node): boolean {
    return one.range![0] < other.range![1] && other.range![0] < one.range![1];
}
