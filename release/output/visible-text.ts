// A commit's title, a freeze's reason, an answer of a cluster or a registry may be anybody's. Control characters (Unicode's Cc,
// which C1 belongs to) would let it write to a terminal's title, clear its screen or overwrite a line; format characters (Cf)
// turn the direction of text or hide a part of it.
import { inspect } from "node:util";

export type Colour = "red" | "green" | "yellow" | "dim";

const all: readonly Colour[] = ["red", "green", "yellow", "dim"];

/** The two sequences around text of a colour. */
export function colourMarks(colour: Colour): readonly [on: string, off: string] {
    const [on, off] = inspect.colors[colour]!;
    return [`\u001b[${on}m`, `\u001b[${off}m`];
}

/** Invisible characters by name, such as ⟨U+001B⟩; line breaks and tabs stay. */
export function visibleText(text: string): string {
    return text
        .replaceAll("\r\n", "\n")
        .replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, character =>
            character === "\n" || character === "\t" ? character : `⟨${codePoint(character)}⟩`,
        );
}

function codePoint(character: string): string {
    return `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}`;
}

const escaped = (marks: readonly string[]) => marks.map(mark => mark.replace("[", "\\[")).join("|");
const painted = new RegExp(
    `(${escaped(all.map(colour => colourMarks(colour)[0]))})([^\u001b\n]*)(${escaped(all.map(colour => colourMarks(colour)[1]))})`,
);

/** The same for output as a whole, which may have our colours: each ends in its line. */
export function printableText(text: string): string {
    // The parts between the colours' marks, which are each second one.
    return text
        .split(painted)
        .map((part, index) => (index % 2 === 0 ? visibleText(part) : part))
        .join("");
}
