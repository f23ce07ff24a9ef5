import assert from "node:assert/strict";
import { escapeText, html } from "../../../../release/report/html.js";

describe("html", () => {
    it("escapes everything that is not already HTML, also in lists", () => {
        const inner = html`<b>${"<i>"}</b>`;
        assert.equal(
            html`<p title="${`"'`}">${[inner, " & ", 1]}</p>`.text,
            '<p title="&quot;&#39;"><b>&lt;i&gt;</b> &amp; 1</p>',
        );
    });
    it("omits absent parts", () => assert.equal(html`a${undefined}${false}b`.text, "ab"));
});

describe("escapeText", () => {
    const cases: readonly [what: string, text: string, shown: string][] = [
        ["characters that change the text direction", "a\u202eb\u2066c", "a⟨U+202E⟩b⟨U+2066⟩c"],
        ["terminal control characters", "\u001b[31m\u0000", "⟨U+001B⟩[31m⟨U+0000⟩"],
        ["characters without width", "pay\u200bpal", "pay⟨U+200B⟩pal"],
        ["half a surrogate pair", "a\ud800b", "a⟨U+D800⟩b"],
    ];
    for (const [what, text, shown] of cases) it(`names ${what}`, () => assert.equal(escapeText(text), shown));
    it("keeps lines, tabs and all languages", () => assert.equal(escapeText("a\r\nb\tÄ漢😀"), "a\nb\tÄ漢😀"));
});
