import assert from "node:assert/strict";
import { cloudEvent } from "../../../../release/notify/cloud-event.js";
import type { ReleaseEvent } from "../../../../release/notify/release-event.js";
import { slackMessage } from "../../../../release/notify/slack-message.js";
import { someContext, someEvent } from "./some-event.js";

const message = (event: ReleaseEvent, context = someContext) => slackMessage(event.name, cloudEvent(event, context));

describe("A release event as a message in Slack", () => {
    it("has text for notifications and blocks for the channel", () => {
        const build = { commit: "c".repeat(40), ciBuild: "412", ciUrl: "https://ci.example.com/412" };
        const headline = "1.1.0 is in green, with 10 % of the traffic, next to 1.0.0";
        const details =
            "by ada@laptop · entry 7 · `sha256:bbbbbbbbbbbb` · commit `cccccccc` · build <https://ci.example.com/412|412>";
        assert.deepEqual(message({ ...someEvent, reason: "as planned" }, { ...someContext, ...build }), {
            text: `users, stack dev: ${headline}`,
            blocks: [
                { type: "section", text: { type: "mrkdwn", text: `:package: *users, stack dev*: ${headline}` } },
                { type: "section", text: { type: "mrkdwn", text: "> as planned" } },
                { type: "context", elements: [{ type: "mrkdwn", text: details }] },
            ],
        });
    });

    for (const [change, words] of [
        [{ weight: 0 }, "1.1.0 is in green, without traffic yet, next to 1.0.0"],
        [{ from: undefined, weight: 100 }, "1.1.0 is in green, with 100 % of the traffic"],
        [
            { result: "notRecorded", weight: 100, from: undefined },
            "1.1.0 is in green, with 100 % of the traffic; the ledger does not record it yet, and a person must look",
        ],
        [{ name: "gateFailed" }, "1.1.0 was refused in green; traffic stays on 1.0.0"],
        [{ name: "gateFailed", from: undefined }, "1.1.0 was refused in green; no release has traffic"],
        [{ name: "promotionStarted" }, "1.1.0 is being promoted, 10 % now, from 1.0.0"],
        [{ name: "promotionFinished" }, "1.1.0 is promoted and has all traffic, from 1.0.0"],
        [
            { name: "promotionAborted", result: "rolledBack" },
            "the promotion of 1.1.0 was stopped; traffic is back on 1.0.0",
        ],
        [
            { name: "promotionAborted", result: "stopped" },
            "the promotion of 1.1.0 stopped; it has 10 % of the traffic, and a person must look",
        ],
        [{ name: "rolledBack" }, "rolled back from 1.0.0 to 1.1.0"],
        [{ name: "frozen", to: undefined }, "releases are frozen"],
        [{ name: "unfrozen", to: undefined }, "releases are no longer frozen"],
    ] as const) {
        it(`says: ${words}`, () =>
            assert.equal(message({ ...someEvent, ...change }).text, `users, stack dev: ${words}`));
    }

    it("escapes mentions and links", () => {
        const reason = "<!channel> a & b\n<https://evil.example.com|here>";
        const { blocks } = message(
            { ...someEvent, reason },
            { ...someContext, user: "<@U1>@host", ciBuild: "<b>", ciUrl: "javascript:alert(1)" },
        );
        const text = JSON.stringify(blocks);
        assert.ok(text.includes("> &lt;!channel&gt; a &amp; b\\n> &lt;https://evil.example.com|here&gt;"), text);
        assert.ok(text.includes("by &lt;@U1&gt;@host"), text);
        assert.ok(text.includes("build &lt;b&gt;"), text);
        assert.doesNotMatch(text, /javascript|<[!@b]/);
    });

    it("stays within a block's limit", () => {
        const { blocks } = message({ ...someEvent, reason: "&\n".repeat(2000) });
        for (const block of blocks as { text?: { text: string } }[]) {
            assert.ok((block.text?.text.length ?? 0) <= 3000);
        }
        assert.match(JSON.stringify(blocks), /…/);
    });
});
