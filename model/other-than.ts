/**
 * A regular expression for every text that is none of some words. Gateways' expressions (RE2) have no look-ahead that could
 * say "not", so it is spelt out along the words' letters: other than `1` and `12` is nothing, or what does not begin with 1,
 * or 1 with something other than nothing and 2.
 *
 * @param outside what no text contains, as the inside of a character class: `,\\s`
 */
export function otherThan(words: readonly string[], outside: string): string {
    const firsts = [...new Set(words.flatMap(word => word.slice(0, 1) || []))].sort();
    const restsAfter = (first: string) => words.filter(word => word.startsWith(first)).map(word => word.slice(1));
    const alternatives = [
        ...(words.includes("") ? [] : [""]),
        `[^${outside}${firsts.map(first => escapeExpression(first)).join("")}][^${outside}]*`,
        ...firsts.map(first => escapeExpression(first) + otherThan(restsAfter(first), outside)),
    ];
    return `(${alternatives.join("|")})`;
}

/** A text as an expression that matches it and nothing else. */
export function escapeExpression(text: string): string {
    return text.replace(/[^0-9A-Za-z/]/g, "\\$&");
}
