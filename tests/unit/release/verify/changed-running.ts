import type { Pod } from "../../../../cluster/pods-by-labels.js";
import { verifyAll } from "../../../../release/verify/plan-verify.js";
import type { Recorded, RunningFacts } from "../../../../release/verify/running-facts.js";
import { nameOf, pod, recorded, running } from "./some-running.js";

/** A copy to change. */
export const copy = (change: (facts: Draft) => void, from: RunningFacts = running): RunningFacts => {
    const draft = structuredClone(from) as unknown as Draft;
    change(draft);
    return draft as unknown as RunningFacts;
};

// biome-ignore lint/suspicious/noExplicitAny: tests change Kubernetes objects in any field.
export type Loose = any;

export interface Draft {
    trafficObject: Loose;
    serving: Loose;
    objects: Record<string, Loose[]>;
    pods: Loose[];
    written: Loose;
    [field: string]: Loose;
}

/** Checks that are not ok, by name and state. */
export function findings(facts: RunningFacts, told: Recorded = recorded): string[] {
    return verifyAll(told, facts)
        .filter(({ state }) => state !== "ok")
        .map(({ name, state }) => `${state}: ${name}`);
}

/** A digest of no release. */
export const other = `sha256:${"e".repeat(64)}`;

/** A terminating pod of 1.1.0 that runs another image. */
export function ending(): Pod {
    const old = pod("green", "1.1.0");
    const spec = structuredClone(old["spec"]) as Loose;
    spec.containers[0].image = "localhost:5000/users:0.9.0";
    return { ...old, metadata: { ...old.metadata, deletionTimestamp: "2026-11-24T12:00:00Z" }, spec };
}

/** Another pod of 1.1.0. */
export function twin(): Pod {
    const first = pod("green", "1.1.0");
    return { ...first, metadata: { ...first.metadata, name: `${nameOf("green", "1.1.0")}-6c9d8-bbbbb` } };
}
