import assert from "node:assert/strict";
import { tutorialSteps, withPrinted } from "../../stories/tutorial-page.js";

const page = `# Title

\`\`\`sh
first
second
\`\`\`

\`\`\`text
old
\`\`\`

Words.

\`\`\`sh
silent
\`\`\`

\`\`\`console
$ never typed
\`\`\`

\`\`\`text
of no step
\`\`\`
`;

describe("A page with typed commands", () => {
    it("has steps with what they print, and other blocks", () => {
        assert.deepEqual(
            tutorialSteps(page).map(({ line, commands, printed }) => [line, commands, printed]),
            [
                [4, "first\nsecond", "old"],
                [15, "silent", ""],
            ],
        );
    });

    it("gets what is printed now, and keeps everything else", () => {
        assert.equal(withPrinted(page, ["new\nlines", ""]), page.replace("old", "new\nlines"));
    });

    it("gets a block where there was none", () => {
        const now = withPrinted(page, ["old", "speaks"]);
        assert.equal(now, page.replace("silent\n```\n", "silent\n```\n\n```text\nspeaks\n```\n"));
        assert.equal(tutorialSteps(now)[1]?.printed, "speaks");
    });

    it("keeps an empty block where nothing is printed any more", () => {
        assert.equal(tutorialSteps(withPrinted(page, ["", ""]))[0]?.printed, "");
    });
});
