import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { eventually } from "./eventually.js";
import { expectCode, Story, storyTimeoutMs } from "./story.js";
import type { StoryLoad } from "./story-load.js";
import type { StreamEvent, StreamPlan } from "./stream-client.js";

/** Grace period of the drain for open streams. */
const graceMs = 3000;

// Shows that no request is lost, also when it lasts longer than one answer.
for (const gateway of [false, true]) {
    describe(`Streams during a switch ${gateway ? "by a gateway" : "by a Service"}`, function () {
        this.timeout(storyTimeoutMs);
        let story: Story;
        let load: StoryLoad;

        before(async () => {
            story = await Story.start("streams", { gateway });
            expectCode(0, await story.release("deploy", "1.0.0"));
            expectCode(0, await story.release("deploy", "1.1.0"));
            load = await story.load();
        });
        after(() => story?.close());

        /** Opens an event stream and a WebSocket and waits for both. */
        async function open(): Promise<{ seen: readonly StreamEvent[]; ended: Promise<void> }> {
            const seen: StreamEvent[] = [];
            const plan: StreamPlan = { ...(await story.traffic()), maxSeconds: 60 };
            const command = [process.execPath, join(__dirname, "stream-client.js"), JSON.stringify(plan)];
            const inside = `--net=/run/netns/${story.platform.networkNamespace}`;
            const child = spawn("nsenter", [inside, ...command], { stdio: ["ignore", "pipe", "inherit"] });
            const lines = createInterface({ input: child.stdout });
            lines.on("line", line => seen.push(JSON.parse(line) as StreamEvent));
            const ended = new Promise<void>(resolve => lines.on("close", () => resolve()));
            await eventually("two open streams", async () =>
                seen.filter(({ what }) => what === "open").length === 2 ? true : undefined,
            );
            return { seen, ended };
        }

        // Streams of the second round end only if they were on the release that the first round switched to.
        for (const command of [["deploy", "--promote"], ["rollback"]]) {
            it(`continue for their grace period and are then asked to reconnect: ${command[0]}`, async () => {
                const { seen, ended } = await open();
                const { startedMs } = expectCode(0, await story.release(...command));
                await ended;
                const ends = seen.filter(({ what }) => what === "ended" || what === "broken");
                assert.deepEqual(ends.map(({ of, what }) => `${of} ${what}`).sort(), ["events ended", "socket ended"]);
                const text = (of: StreamEvent["of"]) => ends.find(end => end.of === of)?.text ?? "";
                assert.match(text("events"), /event: drain\r?\n(.*\r?\n)*retry: 1000/);
                assert.equal(text("socket"), "1012");
                for (const { of, time } of ends) {
                    assert.ok(time - startedMs >= graceMs, `${of} went on for ${time - startedMs} ms only`);
                }
                const last = seen.findLast(({ what }) => what === "answer")?.time ?? 0;
                const socket = ends.find(({ of }) => of === "socket")?.time ?? 0;
                assert.ok(socket - last < graceMs, `the WebSocket was silent for ${socket - last} ms before its end`);
            });
        }

        it("lose no request", () => load.stop(["1.0.0", "1.1.0"]));
    });
}
