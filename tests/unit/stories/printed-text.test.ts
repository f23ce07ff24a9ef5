import assert from "node:assert/strict";
import { formOf, leftOutAsBefore, PrintedText, shownText } from "../../stories/printed-text.js";

const [one, two] = ["a", "b"].map(digit => `sha256:${digit.repeat(64)}`);

describe("What a terminal shows", () => {
    const cases: [what: string, written: string, shown: string][] = [
        ["lines without colours", "\u001b[31mred\u001b[39m\r\nnext\r\n", "red\nnext"],
        ["a question with its answer", "\u001b[1G\u001b[0JGo ahead? [y/N] \u001b[17Gy\r\r\n", "Go ahead? [y/N] y"],
        ["only the last state of a redrawn line", "1 s\r\u001b[K2 s\r\u001b[Kdone\r\n", "done"],
        ["no spaces at the ends of lines", "a  \r\n\r\n  b \r\n", "a\n\n  b"],
    ];
    for (const [what, written, shown] of cases) {
        it(`is ${what}`, () => assert.equal(shownText(written), shown));
    }
});

describe("The form of what was printed", () => {
    const cases: [printed: string, form: string][] = [
        ["users:1.0.0@sha256:0123456789abcdef", "users:1.0.0@<digest>"],
        [`serves, 12 s, ${one!.slice(0, 19)}…`, "serves,<duration>, <digest>…"],
        ["             fc9be82cfa7394c0b81e", "             <rest of a digest>"],
        ["    2.3 s  created ConfigMap users-blue-cb9bc17153", "<duration>  created ConfigMap users-blue-<release>"],
        ["up after 6 min 10 s", "up after<duration>"],
        ["├─ …54575b949c-pmwzg  ready, 3 min", "├─ …<pod>  ready,<duration>"],
        ["gate users-blue-b1b4e262c8-gate-965dddd5:", "gate users-blue-<release>-gate-<gate>:"],
        ["last lines of users-blue-b1b4e262c8-987ff7cc6-8hzn7:", "last lines of users-blue-<release>-<pod>:"],
        ["commit 6b1d9be1a99373a6245bb14b815b6df1a8015888", "commit <commit>"],
        ["  - 12345678 feat: add Katherine", "  - <commit> feat: add Katherine"],
        ["entry 3 (2026-11-28T13:31:10.000Z)", "entry 3 (<time>)"],
        ["2 of 2 pods ready, 1.1.0 waits", "2 of 2 pods ready, 1.1.0 waits"],
    ];
    for (const [printed, form] of cases) {
        it(`of "${printed}" is "${form}"`, () => assert.equal(formOf(printed), form));
    }
});

describe("A page's text", () => {
    const fitted = (shown: string, printed: string) => new PrintedText().fit(shown, printed);

    it("fits what was printed when only varying parts differ, and is returned with those", () => {
        assert.equal(fitted(`done after 2.1 s\n${one}`, `done after 12 s\n${two}`), `done after 12 s\n${two}`);
    });

    it("fits with lines that it leaves out", () => {
        assert.equal(fitted("a\n…\nd", "a\nb\nc\nd"), "a\n…\nd");
        assert.equal(fitted("…\nd 1 s\n…", "b\nd 2 s"), "…\nd 2 s\n…");
    });

    const unlike: [shown: string, printed: string][] = [
        ["1.0.0 serves", "1.1.0 serves"],
        ["a", "a\nb"],
        ["a\nb", "a"],
        ["a\n…\nd", "a\nb\nc"],
        ["a\n…\nd", "b\nd"],
        ["", "a"],
        ["a", ""],
    ];
    for (const [shown, printed] of unlike) {
        it(`that is ${JSON.stringify(shown)} does not fit ${JSON.stringify(printed)}`, () =>
            assert.equal(fitted(shown, printed), undefined));
    }

    it("gives the same thing the same name everywhere", () => {
        const text = new PrintedText();
        assert.deepEqual(text.strangers(`built ${one}`, `built ${two}`), []);
        assert.deepEqual(text.strangers(`runs ${one!.slice(0, 19)}…`, `runs ${two!.slice(0, 19)}…`), []);
        // A different image is running from the one that was built, on the page or in the run.
        const third = `sha256:${"c".repeat(64)}`;
        assert.deepEqual(text.strangers(third, two!), [`${third.slice(0, 19)} for ${two!.slice(0, 19)}`]);
        assert.deepEqual(text.strangers(one!, third), [`${one!.slice(0, 19)} for ${third.slice(0, 19)}`]);
    });

    it("lets times and pods differ each time", () => {
        const text = new PrintedText();
        assert.deepEqual(text.strangers("1 s …54575b949c-pmwzg", "2 s …54575b949c-pmtt2"), []);
        assert.deepEqual(text.strangers("1 s …54575b949c-pmwzg", "3 s …54575b949c-v8tc5"), []);
    });
});

describe("A page's text that no longer fits", () => {
    const cases: [what: string, shown: string, printed: string, now: string][] = [
        ["shows a changed line", "a\nold\nc", "a\nnew\nc", "a\nnew\nc"],
        ["leaves out what it left out", "a\n…\nd\nold", "a\nb\nc\nd\nnew", "a\n…\nd\nnew"],
        ["leaves out the last lines too", "old\nb\n…", "new\nb\nc\nd", "new\nb\n…"],
        ["shows everything where a line next to an omission changed", "a\n…\nold\nd", "a\nb\nnew\nd", "a\nb\nnew\nd"],
        ["shows new lines and no removed ones", "a\nb", "new\na", "new\na"],
        ["shows what was printed where it showed nothing", "", "a\nb", "a\nb"],
    ];
    for (const [what, shown, printed, now] of cases) {
        it(what, () => assert.equal(leftOutAsBefore(shown, printed), now));
    }
});
