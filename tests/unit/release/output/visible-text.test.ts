import assert from "node:assert/strict";
import { paint, plainLine } from "../../../../release/output/terminal.js";
import { printableText, visibleText } from "../../../../release/output/visible-text.js";

const terminal = { colours: true };

describe("visibleText", () => {
    for (const [what, text, shown] of [
        ["a terminal's title", "\u001b]0;x\u0007", "⟨U+001B⟩]0;x⟨U+0007⟩"],
        ["a cleared screen", "\u001b[2J", "⟨U+001B⟩[2J"],
        ["a carriage return", "50 %\r100 %", "50 %⟨U+000D⟩100 %"],
        ["a backspace, NUL and DEL", "\b\0\u007f", "⟨U+0008⟩⟨U+0000⟩⟨U+007F⟩"],
        ["C1", "\u009b2J\u009d0;x\u009c\u0085", "⟨U+009B⟩2J⟨U+009D⟩0;x⟨U+009C⟩⟨U+0085⟩"],
        ["directions", "\u202e\u2066x\u2069\u200f", "⟨U+202E⟩⟨U+2066⟩x⟨U+2069⟩⟨U+200F⟩"],
        ["other line breaks", "a\u2028b\u000bc", "a⟨U+2028⟩b⟨U+000B⟩c"],
        ["half a character", "\ud83d", "⟨U+D83D⟩"],
        ["a colour", "\u001b[31mred\u001b[39m", "⟨U+001B⟩[31mred⟨U+001B⟩[39m"],
        ["line breaks and tabs as they are", "a\n\tb\r\nc", "a\n\tb\nc"],
        ["other alphabets as they are", "Größe, שלום, 日本 🚀", "Größe, שלום, 日本 🚀"],
    ] as const) {
        it(`shows ${what}`, () => {
            assert.equal(visibleText(text), shown);
            assert.equal(visibleText(shown), shown);
        });
    }
});

describe("printableText", () => {
    it("keeps our colours, and shows what somebody else has put between them", () => {
        for (const colour of ["red", "green", "yellow", "dim"] as const) {
            const text = `a ${paint("red", colour, terminal)} b ${paint("x", colour, terminal)}`;
            assert.equal(printableText(text), text);
        }
        const forged = paint("\u001b[39m\u001b[2J\u0007", "red", terminal);
        assert.equal(printableText(forged), "\u001b[31m⟨U+001B⟩[39m⟨U+001B⟩[2J⟨U+0007⟩\u001b[39m");
    });

    it("keeps no colour that does not end in its line, and no other", () => {
        assert.equal(printableText("\u001b[31mx\n\u001b[39m"), "⟨U+001B⟩[31mx\n⟨U+001B⟩[39m");
        assert.equal(printableText("\u001b[8mx\u001b[39m"), "⟨U+001B⟩[8mx⟨U+001B⟩[39m");
        assert.equal(printableText("\u001b[31m\u009bx\u001b[39m"), "\u001b[31m⟨U+009B⟩x\u001b[39m");
    });
});

describe("plainLine", () => {
    it("is one line, with control characters by name", () => {
        assert.equal(plainLine(" a\r\n b\tc\u001b[31md\n"), "a  b c⟨U+001B⟩[31md");
    });
});
