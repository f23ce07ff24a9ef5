import type { PromotionCheck } from "../../../model/promotion/promotion.js";
import type { PromotionRecord } from "../../../model/promotion/promotion-record.js";
import type { Served } from "../../../release/ledger/served.js";
import type { Verdict } from "../../../release/promote/judge-answer.js";
import { PromotionRecorder } from "../../../release/promote/promotion-recorder.js";
import { release } from "./sample-settings.js";

export const candidate: Served = { slot: "green", release: release("1.1.0") };
export const live: Served = { slot: "blue", release: release("1.0.0") };
export const startMs = Date.parse("2026-11-18T07:50:00Z");

export const alive: PromotionCheck = { name: "alive", probe: { path: "/readyz", withinMs: 500 }, mayFail: 1 };
export const errors: PromotionCheck = {
    name: "errors",
    prometheus: { address: "http://prometheus:9090", query: "errors", atMost: "0.01", atMostTimesLive: "1.5" },
};
export const script: PromotionCheck = { name: "smoke", command: ["./smoke.sh"] };

export const passed = (value?: number, onLive?: number): Verdict => ({
    verdict: "passed",
    words: String(value ?? "exit code 0"),
    ...(value === undefined ? {} : { value }),
    ...(onLive === undefined ? {} : { live: onLive }),
});

/**
 * A promotion of 1.1.0 past 1.0.0: a minute at 10 %, skipped by a person, then all traffic, where it fails after 40 s.
 *
 * @param until the end of the first step, or its own end
 */
export function samplePromotion(until: "first step" | "end", name = "smoke"): PromotionRecord {
    const recorder = new PromotionRecorder(candidate, live);
    const first = recorder.begin({ weight: 10, holdSeconds: 120, checks: [] }, startMs);
    for (let at = 0; at < 60; at += 5) {
        const now = startMs + at * 1000;
        first.note(alive, passed(40 + ((at * 7) % 25)), now);
        if (at < 15) first.note(errors, { verdict: "silent", words: "the query returned nothing" }, now);
        else first.note(errors, passed(0.004 + ((at * 3) % 7) / 2000, 0.005 + ((at * 5) % 4) / 2000), now);
        first.note({ ...script, name }, at === 20 ? { verdict: "silent", words: "exit code 75" } : passed(), now);
    }
    first.end("passed", "skipped by ada@laptop", startMs + 60_000);
    if (until === "first step") return recorder.record("going on")!;
    const second = recorder.begin({ weight: 100, holdSeconds: 60, checks: [] }, startMs + 64_000);
    for (let at = 64; at < 104; at += 5) {
        const now = startMs + at * 1000;
        second.note(
            alive,
            at === 84 ? { ...passed(480), verdict: "failed", words: "answered 503, expected 200" } : passed(60),
            now,
        );
        second.note(errors, passed(0.006 + (at - 64) / 10_000), now);
    }
    const failed: Verdict = { verdict: "failed", words: "0.031 is above 0.01", value: 0.031 };
    second.note(errors, failed, startMs + 104_000);
    second.end("failed", "errors: 0.031 is above 0.01", startMs + 104_200);
    return recorder.record("failed", "errors: 0.031 is above 0.01")!;
}
