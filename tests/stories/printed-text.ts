/** Returns what a terminal shows of written text: without colours, and only the last state of redrawn lines. */
export function shownText(written: string): string {
    const lines = written
        // biome-ignore lint/suspicious/noControlCharactersInRegex: these control a terminal.
        .replace(/\u001b(\[[0-9;?]*[A-Za-z]|[=>])/g, "")
        .replace(/\r+\n/g, "\n")
        .split("\n")
        .map(line => line.slice(line.lastIndexOf("\r") + 1).trimEnd());
    return lines
        .join("\n")
        .replace(whichPulumi, "$13.276.0 (on PATH)")
        .replace(/^\n+|\n+$/g, "");
}

/** Depends on the machine; pages show what a team has. Stand-ins may take a second line. */
const whichPulumi =
    /^(Pulumi |ok {2}Pulumi: )\d+\.\d+\.\d+ \([^)\n]*\)(?:, with stand-ins for [^\n]*(?:\n {4}\S[^\n]*)?)?/gm;

/** A page shows this in place of omitted lines. */
const leftOut = "…";

/**
 * What differs from run to run; the first match wins. For kinds with a name, the same word on the page must be the same
 * word in the run, everywhere, so that digests of two releases on a page do not match those of two others.
 */
const varying: readonly { readonly kind: string; readonly form: RegExp; readonly name?: (found: string) => string }[] =
    [
        { kind: "digest", form: /sha256:[0-9a-f]{12,64}/, name: found => found.slice(0, 19) },
        { kind: "rest of a digest", form: /(?<=^ +)[0-9a-f]{6,60}$/ },
        { kind: "commit", form: /\b[0-9a-f]{40}\b/, name: found => found.slice(0, 8) },
        { kind: "pod", form: /\b[4-9bcdf]{4,10}-[0-9a-z]{5}\b/ },
        { kind: "gate", form: /(?<=-gate-)[0-9a-f]{8}\b/ },
        { kind: "release", form: /\b[0-9a-f]{10}\b/, name: found => found },
        { kind: "commit", form: /\b[0-9a-f]{8}\b/, name: found => found },
        { kind: "time", form: /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/ },
        { kind: "duration", form: /( *\b\d+(\.\d+)? (ms|s|min|h|d)\b)+/ },
    ];
const anyVarying = new RegExp(
    varying.map(({ form }) => `(${form.source.replaceAll(/\((?!\?)/g, "(?:")})`).join("|"),
    "g",
);

interface Line {
    /** Has `<digest>` and the like in place of what differs. */
    readonly form: string;
    /** The named words, in order. */
    readonly names: readonly string[];
}

function readLine(text: string): Line {
    const names: string[] = [];
    const form = text.replace(anyVarying, (found, ...groups: unknown[]) => {
        const { kind, name } = varying[groups.findIndex(group => group !== undefined)]!;
        if (name !== undefined) names.push(name(found));
        return `<${kind}>`;
    });
    return { form, names };
}

/** A text with `<digest>` and the like in place of what differs from run to run. */
export function formOf(text: string): string {
    return text
        .split("\n")
        .map(line => readLine(line).form)
        .join("\n");
}

/** Compares a page's text with the printed text, over all of its blocks. */
export class PrintedText {
    private readonly printedByShown = new Map<string, string>();
    private readonly shownByPrinted = new Map<string, string>();

    /** The printed lines that match a page's lines, with the same lines omitted; undefined when they differ. */
    fit(shown: string, printed: string): string | undefined {
        const fitting = fitLines(shown.split("\n"), printed.split("\n"));
        return fitting?.join("\n");
    }

    /** Names that stand for another one than before, as `X for Y`. Both texts must fit. */
    strangers(shown: string, printed: string): string[] {
        const [left, right] = [shown, printed].map(text => text.split("\n").flatMap(line => readLine(line).names));
        return left!.flatMap((name, index) => {
            const other = right![index]!;
            const known = [this.printedByShown.get(name) ?? other, this.shownByPrinted.get(other) ?? name];
            this.printedByShown.set(name, known[0]!);
            this.shownByPrinted.set(other, known[1]!);
            return known[0] === other && known[1] === name ? [] : [`${name} for ${other}`];
        });
    }
}

function fitLines(shown: readonly string[], printed: readonly string[]): string[] | undefined {
    const [first, ...rest] = shown;
    if (first === undefined) return printed.length === 0 ? [] : undefined;
    if (first === leftOut) {
        for (let skipped = 0; skipped <= printed.length; skipped++) {
            const fitting = fitLines(rest, printed.slice(skipped));
            if (fitting !== undefined) return [leftOut, ...fitting];
        }
        return undefined;
    }
    const [line, ...others] = printed;
    if (line === undefined || readLine(first).form !== readLine(line).form) return undefined;
    const fitting = fitLines(rest, others);
    return fitting && [line, ...fitting];
}

/**
 * The printed text for a page that no longer fits it. Between lines that still match, it omits lines where the page
 * showed nothing else; it shows all others.
 */
export function leftOutAsBefore(shown: string, printed: string): string {
    const [before, now] = [shown.split("\n"), printed.split("\n")];
    const pairs = [...commonLines(before, now), [before.length, now.length] as const];
    let [was, is] = [0, 0];
    return pairs
        .flatMap(([line, place]) => {
            const gap = before.slice(was, line);
            const lines = gap.length === 1 && gap[0] === leftOut ? [leftOut] : now.slice(is, place);
            [was, is] = [line + 1, place + 1];
            return [...lines, ...now.slice(place, place + 1)];
        })
        .join("\n");
}

/** Pairs of lines with the same form in both, in order, as many as possible. */
function commonLines(left: readonly string[], right: readonly string[]): (readonly [number, number])[] {
    const [forms, others] = [left, right].map(lines => lines.map(line => readLine(line).form));
    const longest = Array.from({ length: left.length + 1 }, () => new Array<number>(right.length + 1).fill(0));
    for (let i = left.length - 1; i >= 0; i--) {
        for (let j = right.length - 1; j >= 0; j--) {
            const same = forms![i] === others![j] ? longest[i + 1]![j + 1]! + 1 : 0;
            longest[i]![j] = Math.max(same, longest[i + 1]![j]!, longest[i]![j + 1]!);
        }
    }
    const pairs: (readonly [number, number])[] = [];
    for (let [i, j] = [0, 0]; i < left.length && j < right.length; ) {
        if (forms![i] === others![j]) pairs.push([i++, j++]);
        else if (longest[i + 1]![j]! >= longest[i]![j + 1]!) i++;
        else j++;
    }
    return pairs;
}
