/** Text that is HTML already. Everything else that goes into HTML is escaped. */
export class Html {
    constructor(readonly text: string) {}

    toString(): string {
        return this.text;
    }
}

export type Part = Html | string | number | undefined | false | readonly Part[];

/** Texts in it are escaped, parts made by `html` are taken as they are, lists are joined, nothing is left out. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
    return new Html(strings.map((text, index) => text + markup(parts[index])).join(""));
}

function markup(part: Part): string {
    if (part === undefined || part === false) return "";
    if (part instanceof Html) return part.text;
    if (typeof part === "object") return part.map(markup).join("");
    return escapeText(String(part));
}

const entities: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
};

/**
 * For text and for quoted attributes. Characters that are not seen, or that turn the direction of what follows, would let a
 * message look like another one: they are named in place, as in ⟨U+202E⟩.
 */
export function escapeText(text: string): string {
    return text
        .replace(/\r\n?/g, "\n")
        .replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, character =>
            character === "\n" || character === "\t" ? character : `⟨${codePoint(character)}⟩`,
        )
        .replace(/[&<>"']/g, character => entities[character]!);
}

function codePoint(character: string): string {
    return `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}`;
}
