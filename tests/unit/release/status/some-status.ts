import type { KubernetesObject } from "../../../../cluster/kubernetes-object.js";
import type { Pod } from "../../../../cluster/pods-by-labels.js";
import { labelKeys, releaseLabels, type SlotName, slotObjectName } from "../../../../model/names.js";
import { releaseId } from "../../../../model/release/release-id.js";
import type { StatusFacts } from "../../../../release/status/status-facts.js";
import { digests, entry, release, twoReleases } from "../sample-settings.js";

export const now = new Date("2026-11-24T12:00:00Z");

export const idOf = (version: string) => releaseId("users", release(version));

const labels = (slot: SlotName, version: string) => releaseLabels("users", slot, idOf(version), version);

/** A pod of a release; ready, and two days old. */
export function pod(slot: SlotName, version: string, suffix: string, status: object = {}): Pod {
    return {
        metadata: {
            name: `${slotObjectName("users", slot, idOf(version))}-6c9d8-${suffix}`,
            labels: labels(slot, version),
            creationTimestamp: "2026-11-22T12:00:00Z",
        },
        status: { phase: "Running", conditions: [{ type: "Ready", status: "True" }], ...status },
    };
}

export function deployment(slot: SlotName, version: string): KubernetesObject {
    return { metadata: { labels: labels(slot, version), creationTimestamp: "2026-11-21T12:00:00Z" } };
}

export function gate(slot: SlotName, version: string, condition?: "Complete" | "Failed"): KubernetesObject {
    return {
        metadata: {
            labels: { ...labels(slot, version), [labelKeys.component]: "gate" },
            creationTimestamp: "2026-11-21T12:01:00Z",
        },
        status: { conditions: condition === undefined ? [] : [{ type: condition, status: "True" }] },
    };
}

/** 1.1.0 serves from green; 1.0.0 waits in blue, the target of a rollback. */
export const calm: StatusFacts = {
    time: now,
    stack: "dev",
    cluster: "fastapi-release",
    pulumi: "3.248.0",
    settings: twoReleases,
    last: entry(7, { ...twoReleases, message: "deploy 1.1.0, promote" }),
    owesEntry: false,
    serving: [{ slot: "green", releaseId: idOf("1.1.0"), weight: 100 }],
    pods: [
        pod("blue", "1.0.0", "aaaaa"),
        pod("blue", "1.0.0", "bbbbb"),
        pod("green", "1.1.0", "ccccc"),
        pod("green", "1.1.0", "ddddd"),
    ],
    deployments: [deployment("blue", "1.0.0"), deployment("green", "1.1.0")],
    gates: [gate("blue", "1.0.0", "Complete"), gate("green", "1.1.0", "Complete")],
    checksOf: () => undefined,
    passedGate: () => false,
    podsOf: () => 2,
    rollback: { version: "1.0.0", digest: digests["1.0.0"]!, entry: 5, instant: true },
};

const crashing = {
    conditions: [{ type: "Ready", status: "False" }],
    containerStatuses: [{ restartCount: 5, state: { waiting: { reason: "CrashLoopBackOff" } } }],
};

/** 1.1.0 gets 10 %, has lost its pods, and the cluster differs from the ledger. */
export const troubled: StatusFacts = {
    ...calm,
    settings: {
        ...twoReleases,
        quarantine: [{ version: "1.2.0", reason: "lists no users", since: "2026-11-20T10:00:00Z" }],
    },
    serving: [
        { slot: "blue", releaseId: idOf("1.0.0"), weight: 90 },
        { slot: "green", releaseId: idOf("1.1.0"), weight: 10 },
    ],
    measured: [
        { slot: "blue", releaseId: idOf("1.0.0"), weight: 91 },
        { slot: "green", releaseId: idOf("1.1.0"), weight: 9 },
    ],
    pods: [
        pod("blue", "1.0.0", "aaaaa"),
        ...["bbbbb", "ccccc", "ddddd", "eeeee", "fffff", "ggggg"].map(suffix => pod("blue", "1.0.0", suffix)),
        pod("green", "1.1.0", "hhhhh", crashing),
    ],
    gates: [gate("blue", "1.0.0", "Complete"), gate("green", "1.1.0")],
    checksOf: ({ slot }) =>
        slot === "blue" ? ["GET /healthz", "GET /readyz"].map(check => ({ check, result: "passed" })) : undefined,
    podsOf: slot => (slot === "blue" ? 2 : 0),
    lockedBy: "ada@build-1 (pid 4711) since 2026-11-24T11:59:00Z",
    rollback: {
        refused: [
            "an update is under way, held by ada@build-1 (pid 4711) since 2026-11-24T11:59:00Z; wait for it, or end it.",
        ],
    },
};
