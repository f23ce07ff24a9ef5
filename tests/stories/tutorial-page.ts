// A page with commands that a test runs. Two kinds of its fenced blocks count:
//   ```sh     commands that a reader types, one step
//   ```text   right after it: their output; a step without one prints nothing
// A line "…" in a `text` block stands for omitted lines.

export interface TutorialStep {
    /** Line in the page, from 1, of the first command. */
    readonly line: number;
    readonly commands: string;
    /** The output that the page shows; empty when it shows none. */
    readonly printed: string;
}

interface Block extends TutorialStep {
    /** Start and end of `printed` in the page, as offsets; equal, right after the commands, when it has none. */
    readonly from: number;
    readonly to: number;
    readonly hasPrinted: boolean;
}

const step = /^```sh\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?/gms;

function readBlocks(page: string): Block[] {
    return [...page.matchAll(step)].map(found => {
        const [whole, commands = "", printed] = found;
        const end = found.index + whole.length;
        const to = printed === undefined ? end : end - "```\n".length;
        return {
            line: page.slice(0, found.index).split("\n").length + 1,
            commands: commands.trimEnd(),
            printed: (printed ?? "").trimEnd(),
            from: to - (printed ?? "").length,
            to,
            hasPrinted: printed !== undefined,
        };
    });
}

export function tutorialSteps(page: string): TutorialStep[] {
    return readBlocks(page);
}

/** Returns the page with the steps' new output, in order. */
export function withPrinted(page: string, printed: readonly string[]): string {
    let text = page;
    for (const [index, { from, to, hasPrinted }] of [...readBlocks(page).entries()].reverse()) {
        const now = printed[index]!;
        if (now === "" && !hasPrinted) continue;
        const block = hasPrinted ? `${now}\n` : `\n\`\`\`text\n${now}\n\`\`\`\n`;
        text = text.slice(0, from) + block + text.slice(to);
    }
    return text;
}
