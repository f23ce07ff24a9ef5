// The comparer is only worth what it notices: each change of a recorded step in the tables is one that must be reported.
import assert from "node:assert/strict";
import { type Difference, findDifferences } from "../../recordings/difference.js";
import type { StepData } from "../../recordings/step-data.js";
import { StepViews } from "../../recordings/view/step-view.js";
import { eventMutations } from "./event-mutations.js";
import { type Mutable, recordingOf, recordings } from "./mutation.js";
import { otherMutations } from "./other-mutations.js";
import { stateMutations } from "./state-mutations.js";

/** Views all steps up to one, whose copy is changed on one side. */
async function differencesAfter(name: string, step: string, change: (data: Mutable) => unknown): Promise<Difference[]> {
    const expected = new StepViews();
    const got = new StepViews();
    for (const { name: current, data } of recordingOf(name).steps) {
        const copy = structuredClone(data) as Mutable;
        if (current === step) await change(copy);
        const differences = findDifferences(await expected.view(data), await got.view(copy));
        if (current === step) return differences;
        assert.deepEqual(differences, []);
    }
    assert.fail(`no step ${step}`);
}

describe("the comparer of recordings", () => {
    for (const { what, recording, step, area, change } of [...eventMutations, ...stateMutations, ...otherMutations]) {
        it(`reports ${what}`, async () => {
            const differences = await differencesAfter(recording, step, change);
            const areas = new Set(differences.map(difference => difference.area));
            assert.ok(areas.has(area), `${what} shows in ${[...areas].join(", ") || "nothing"}, not in ${area}`);
        });
    }

    it("finds no difference when only random values, times and counters differ", async () => {
        for (const recording of recordings) {
            const expected = new StepViews();
            const got = new StepViews();
            for (const { name, data } of recording.steps) {
                const differences = findDifferences(await expected.view(data), await got.view(rerolled(data)));
                assert.deepEqual(differences, [], `${recording.name}/${name}`);
            }
        }
    });

    it("finds every recorded step in itself in order", async () => {
        for (const recording of recordings) {
            const views = new StepViews();
            for (const { name, data } of recording.steps) {
                assert.deepEqual((await views.view(data))["problem"], [], `${recording.name}/${name}`);
            }
        }
    });
});

/** The step as another run would have left it: other uids, suffixes, addresses, clocks and counters. */
function rerolled(data: StepData): StepData {
    const { deployment, ...rest } = data;
    const salt = JSON.stringify(deployment?.secrets_providers ?? null);
    const text = JSON.stringify({ rest, deployment: { ...deployment, secrets_providers: null } })
        .replace(/(?<=[0-9a-f]{8}-)[0-9a-f]{4}(?=-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})/g, shiftHex)
        .replace(/(?<=-)(?<!\bid-)[0-9a-f]{8}(?=["/\\-])/g, shiftHex)
        .replace(/10\.43\.(\d+)/g, "10.96.$1")
        .replace(/2026-11-21T/g, "2027-01-02T")
        .replace(/(?<="resourceVersion":")\d+/g, number => `9${number}`)
        .replace(/(?<=dev[-.])1795/g, "1809");
    const changed = JSON.parse(text) as { rest: StepData; deployment: StepData["deployment"] };
    const withSalt = { ...changed.deployment, secrets_providers: JSON.parse(salt) ?? undefined };
    return { ...changed.rest, deployment: deployment === undefined ? undefined : (withSalt as StepData["deployment"]) };
}

/** A different number for each number, of the same length. */
function shiftHex(digits: string): string {
    return [...digits].map(digit => ((Number.parseInt(digit, 16) + 5) % 16).toString(16)).join("");
}
