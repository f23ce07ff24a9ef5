import { visibleText } from "../output/visible-text.js";

/** Text that is already HTML. Everything else is escaped. */
export class Html {
    constructor(readonly text: string) {}

    toString(): string {
        return this.text;
    }
}

export type Part = Html | string | number | undefined | false | readonly Part[];

/** Escapes text, keeps parts made by `html` as they are, joins lists, and omits undefined and false. */
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
 * For text and quoted attributes. Invisible characters, and those that change the text direction, could disguise a message:
 * they are shown by name, such as ⟨U+202E⟩.
 */
export function escapeText(text: string): string {
    return visibleText(text.replace(/\r\n?/g, "\n")).replace(/[&<>"']/g, character => entities[character]!);
}

export function entryId(stack: string, entry: number): string {
    return `${stackId(stack)}-entry-${entry}`;
}

/** Stack names have letters, digits and a few signs; any other character is encoded for the id. */
export function stackId(stack: string): string {
    return `stack-${stack.replace(/[^\w.-]/g, character => `_${character.codePointAt(0)!.toString(16)}_`)}`;
}
