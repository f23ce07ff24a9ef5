import assert from "node:assert/strict";
import { escapeText, html } from "../../../../release/report-page/html.js";

describe("html", () => {
    it("escapes what is not HTML already, in lists as well", () => {
        const inner = html`<b>${"<i>"}</b>`;
        assert.equal(
            html`<p title="${`"'`}">${[inner, " & ", 1]}</p>`.text,
            '<p title="&quot;&#39;"><b>&lt;i&gt;</b> &amp; 1</p>',
        );
    });
    it("leaves nothing for what is absent", () => assert.equal(html`a${undefined}${false}b`.text, "ab"));
});

describe("escapeText", () => {
    const cases: readonly [what: string, text: string, shown: string][] = [
        ["characters that turn the direction", "a\u202eb\u2066c", "a⟨U+202E⟩b⟨U+2066⟩c"],
        ["characters that steer a terminal", "\u001b[31m\u0000", "⟨U+001B⟩[31m⟨U+0000⟩"],
        ["characters without width", "pay\u200bpal", "pay⟨U+200B⟩pal"],
        ["half of a character", "a\ud800b", "a⟨U+D800⟩b"],
    ];
    for (const [what, text, shown] of cases) it(`names ${what}`, () => assert.equal(escapeText(text), shown));
    it("keeps lines, tabs and all languages", () => assert.equal(escapeText("a\r\nb\tÄ漢😀"), "a\nb\tÄ漢😀"));
});
