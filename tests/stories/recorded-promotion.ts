import assert from "node:assert/strict";
import type { PromotionRecord } from "../../model/promotion/promotion-record.js";
import { expectCode, type Story } from "./story.js";

/** Returns the promotion record of a ledger entry. */
export async function recordIn(story: Story, entry: number | "latest"): Promise<PromotionRecord | undefined> {
    const { stdout } = expectCode(0, await story.release("show", String(entry), "--json"));
    return JSON.parse(stdout).promotion;
}

/** Asserts that the latest entry says why traffic left 1.1.0: its script failed at 20 %. */
export async function assertFailedRecord(story: Story): Promise<void> {
    const { outcome, why, steps, checks } = (await recordIn(story, "latest"))!;
    assert.deepEqual([outcome, why, steps.length], ["failed", "script: exit code 1", 1]);
    assert.deepEqual([checks[1]?.answers.failed, checks[1]?.points.at(-1)?.[1]], [1, "failed"]);
    const { output } = expectCode(0, await story.release("show", "latest"));
    assert.match(output, /\n {2}message {4}roll back from 1\.1\.0 to 1\.0\.0: stopped at 20 %: script: exit code 1/);
    assert.match(output, /\n {2}checks {5}alive, 200 within 5000 ms: passed; /);
    assert.match(output, /\n {13}script, exit code 0: failed, exit code 1; \d+ passed, 1 failed\n/);
}

/** Asserts that the latest entry shows an abort by somebody, after a skipped first step. */
export async function assertAbortedRecord(story: Story): Promise<void> {
    const { outcome, why, steps } = (await recordIn(story, "latest"))!;
    assert.equal(outcome, "aborted");
    assert.match(why ?? "", /^aborted by \S+@\S+$/);
    assert.match(steps[0]?.why ?? "", /^skipped by \S+@\S+$/);
}

/**
 * Asserts the messages of the entries after the first `before`: one per share, and one for the measurements after the
 * last.
 */
export async function assertMessages(story: Story, before: number): Promise<void> {
    const messages = (await story.history()).slice(before).map(({ message }) => message);
    assert.match(messages.at(-1) ?? "", /^1\.1\.0 in green is promoted: 100 % held for \d[\d.]* of 3 s, passed$/);
    assert.deepEqual(messages.slice(0, -1), [
        "try 1.1.0 in green, 20 % of the traffic from 1.0.0",
        "try 1.1.0 in green, 50 % of the traffic from 1.0.0",
        "promote 1.1.0 in green, traffic from 1.0.0",
    ]);
}

/**
 * Asserts that the last four entries are a promotion by 20 and 50 %: each records the measurements before it. An update
 * outside the promotion changes nothing and leaves their records as they are.
 */
export async function assertWholeRecord(story: Story): Promise<void> {
    const entries = (await story.history()).length;
    const [first, second, third, last] = await Promise.all([3, 2, 1, 0].map(back => recordIn(story, entries - back)));
    assert.equal(first, undefined);
    assert.deepEqual([second, third, last].map(told), [
        "going on, 20 passed",
        "going on, 20 passed, 50 passed",
        "done, 20 passed, 50 passed, 100 passed",
    ]);
    assert.ok(second?.since === last?.since && third?.since === last?.since);
    const { checks, steps } = last!;
    const [alive, script] = checks;
    assert.deepEqual(alive?.bounds, [{ comparison: "atMost", threshold: 5000 }]);
    assert.deepEqual([alive?.verdict, script?.kind, script?.answers.failed], ["passed", "command", 0]);
    assert.equal(alive?.points.length, alive?.answers.passed);
    const within = ([at]: readonly [number, ...unknown[]], step: (typeof steps)[number]) =>
        at >= step.fromSeconds && at <= step.toSeconds;
    assert.ok(steps.every(step => alive!.points.some(point => within(point, step))));

    assert.doesNotMatch(story.settings.text, /fastapi-release-record/);
    const { stdout } = expectCode(0, await story.release("deploy", "--json"));
    assert.deepEqual(JSON.parse(stdout).changed, {});
    assert.equal(await recordIn(story, "latest"), undefined);
    assert.deepEqual(await recordIn(story, entries), last);
}

function told(record: PromotionRecord | undefined): string {
    const steps = record?.steps.map(({ weight, result }) => `${weight} ${result}`) ?? [];
    return [record?.outcome, ...steps].join(", ");
}
