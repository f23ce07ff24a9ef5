import type { OutputSample } from "./output-samples.js";
import { progressOptional, progressSample } from "./status-sample.js";

const time = "2026-11-28T10:00:00.123Z";
const text = "as people are told";
const [version, slot, weight] = ["1.1.0", "green", 20];

/** One for each kind of line that --json-lines prints; the line of `status --watch` contains a result of `status`. */
export const lineSamples: readonly OutputSample[] = [
    { value: { time, event: "note", text } },
    { value: { time, event: "warning", text } },
    { value: { time, event: "step", state: "begun", op: "create", kind: "Job", name: "gate", text } },
    { value: { time, event: "switched", version, slot, text } },
    { value: { time, event: "recorded", entry: 7, seconds: 1.2, changed: {}, text } },
    { value: { time, event: "draining", version, slot, seconds: 4, text } },
    { value: { time, event: "drained", version, slot, text } },
    {
        value: {
            time,
            event: "check",
            weight,
            check: "alive",
            verdict: "failed",
            words: "503",
            value: 12,
            live: 9,
            text,
        },
        optional: ["value", "live"],
    },
    { value: { time, event: "held", ...progressSample, text }, optional: progressOptional },
    { value: { time, event: "cluster", weight, answers: false, text } },
    { value: { time, event: "asked", weight, verb: "pause", by: "ada@laptop", text } },
    {
        value: {
            time,
            event: "rolledBack",
            from: "1.0.0",
            to: version,
            slot,
            weight: 100,
            digest: `sha256:${"a".repeat(64)}`,
            entry: 7,
            result: "succeeded",
            reason: "slow",
        },
        optional: ["from", "to", "slot", "weight", "digest", "entry", "reason"],
    },
    { value: { time, event: "result", result: [] } },
    { value: { time, event: "error", exitCode: 2, text } },
];
