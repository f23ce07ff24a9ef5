import assert from "node:assert/strict";
import { formatAge, watchLines } from "../../../../release/status/describe-status.js";
import { percentages } from "../../../../release/status/read-status.js";

const now = new Date("2026-11-24T12:00:00Z");

describe("formatAge", () => {
    const rows: [secondsAgo: number, text: string][] = [
        [-5, "0 s"],
        [119, "119 s"],
        [120, "2 min"],
        [7199, "119 min"],
        [7200, "2 h"],
        [172_799, "47 h"],
        [172_800, "2 d"],
    ];
    for (const [secondsAgo, text] of rows) {
        it(`says ${text} of ${secondsAgo} seconds`, () =>
            assert.equal(formatAge(new Date(now.getTime() - secondsAgo * 1000).toISOString(), now), text));
    }
});

describe("percentages", () => {
    const of = (blue: number, green: number) =>
        percentages([
            { slot: "blue", releaseId: "b", rate: blue },
            { slot: "green", releaseId: "g", rate: green },
        ])?.map(({ weight }) => weight);

    it("are those of all requests", () => assert.deepEqual(of(18.1, 1.9), [91, 10]));
    it("are unknown when there was no request", () => assert.equal(of(0, 0), undefined));
    it("leave out values that are not numbers", () => assert.deepEqual(of(Number.NaN, 2), [100]));
});

describe("watchLines", () => {
    const watched = { lines: ["users"], notes: [], seconds: 2, now };

    it("say how fresh the status is", () => {
        assert.deepEqual(watchLines(watched), ["12:00:00 UTC, every 2 s, Ctrl-C to end", "users"]);
    });

    it("say how long the cluster has been away, and that the status is old", () => {
        const trouble = { message: "cannot reach the cluster", sinceMs: now.getTime() - 12_000 };
        assert.equal(
            watchLines({ ...watched, trouble })[1],
            "no status for 12 s: cannot reach the cluster; last status seen:",
        );
        assert.equal(watchLines({ ...watched, lines: [], trouble })[1], "no status for 12 s: cannot reach the cluster");
    });

    it("say that an answer takes long, from 3 s on", () => {
        const waiting = (seconds: number) =>
            watchLines({ ...watched, lookingSinceMs: now.getTime() - seconds * 1000 })[1];
        assert.equal(waiting(2), "users");
        assert.equal(waiting(3), "no answer for 3 s; last status seen:");
    });

    it("show what came from the ledger", () => {
        assert.deepEqual(watchLines({ ...watched, notes: ["the ledger has gone on"] }).slice(1), [
            "the ledger has gone on",
            "users",
        ]);
    });
});
