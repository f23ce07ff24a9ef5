/** What a terminal shows of what was written to it: without colours, and of a line that was drawn over its last state. */
export function shownText(written: string): string {
    const lines = written
        // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what steers a terminal.
        .replace(/\u001b(\[[0-9;?]*[A-Za-z]|[=>])/g, "")
        .replace(/\r+\n/g, "\n")
        .split("\n")
        .map(line => line.slice(line.lastIndexOf("\r") + 1).trimEnd());
    return lines.join("\n").replace(/^\n+|\n+$/g, "");
}

/** Stands on a page for lines that are left out. */
const leftOut = "…";

/**
 * What differs from run to run, the first that fits. Of what has a name, the same word on the page has to be the same
 * word in the run, everywhere: so a page whose digests are of two releases is not taken for one of two others.
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
    /** With `<digest>` and the like for what differs. */
    readonly form: string;
    /** What has a name, in its order. */
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

/** A text with `<digest>` and the like for what differs from run to run. */
export function formOf(text: string): string {
    return text
        .split("\n")
        .map(line => readLine(line).form)
        .join("\n");
}

/** Compares what a page shows with what was printed, over all of its blocks. */
export class PrintedText {
    private readonly printedByShown = new Map<string, string>();
    private readonly shownByPrinted = new Map<string, string>();

    /** The printed lines that a page's lines stand for, with those left out as on the page; undefined when they differ. */
    fit(shown: string, printed: string): string | undefined {
        const fitting = fitLines(shown.split("\n"), printed.split("\n"));
        return fitting?.join("\n");
    }

    /** Names that stand for something else than before, as `X, which was Y before`. Both texts have to fit. */
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
