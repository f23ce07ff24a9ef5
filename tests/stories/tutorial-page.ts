// A page whose commands are carried out by a test. Of its fenced blocks two kinds count:
//   ```sh     commands that a reader types, one step
//   ```text   right after it: what they print; a step without one prints nothing
// A line "…" of a `text` block stands for lines that are left out.

export interface TutorialStep {
    /** Of the page, from 1: that of the first command. */
    readonly line: number;
    readonly commands: string;
    /** As the page shows it; empty when it shows nothing. */
    readonly printed: string;
}

interface Block extends TutorialStep {
    /** Offsets in the page from which to which the text of `printed` goes; equal, behind the commands, where there is none. */
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

/** The page with what its steps print now, in their order. */
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
