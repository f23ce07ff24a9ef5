import type { CheckState } from "../../../release/promote/check-watch.js";
import type { PromotionProgress } from "../../../release/promote/describe-promotion.js";
import type { SlotView, StatusView } from "../../../release/status/status-view.js";
import type { DoorAnswer } from "../../../release/traffic/door-words.js";

const time = "2026-11-28T10:00:00.123Z";
const backend = { slot: "green", releaseId: "0123456789" } as const;
const digest = `sha256:${"b".repeat(64)}`;
const version = "1.1.0";
const window = {
    days: ["mon"],
    from: "00:00",
    to: "24:00",
    timeZone: "Europe/Berlin",
    reason: "the sale",
} as const;
const cause = { path: "freeze.now", reason: "audit", since: time, until: time, by: "ada@laptop", window };
const causeOptional = (path: string) => ["since", "until", "by", "window"].map(key => `${path}.${key}`);

/** A check with all possible keys. */
export const checkSample: Required<CheckState> = {
    name: "alive",
    verdict: "passed",
    words: "answered 200",
    values: [12],
    bounds: { atMost: 500, atLeast: 1 },
};

/** The progress of a promotion. */
export const progressSample: Required<PromotionProgress> = {
    version,
    slot: "green",
    from: "1.0.0",
    weight: 20,
    stage: 1,
    of: 3,
    holdSeconds: 3,
    heldSeconds: 1,
    paused: true,
    checks: [checkSample],
};

const boundsOptional = (path: string) => ["", ".atMost", ".atLeast"].map(key => `${path}.bounds${key}`);

/** Its optional keys. */
export const progressOptional: readonly string[] = ["from", ...boundsOptional("checks[]")];

const slot: Required<SlotView> = {
    ...backend,
    version,
    digest,
    weight: 100,
    measured: 99.5,
    readyPods: 1,
    pods: 1,
    startsFirst: false,
    gate: { state: "passed", checks: 3 },
    since: time,
    instances: [{ name: "users-1", state: "not ready", reason: "CrashLoopBackOff", restarts: 1, since: time }],
};

/** What users were answered, in all results that have it. */
export const doorSample: Required<DoorAnswer> = {
    asked: "GET http://users.example.com/healthz through the gateway web",
    status: 404,
    why: "the release itself answers 200",
    state: "other",
};

export const doorOptional = ["status", "why"];

const view: Required<StatusView> = {
    service: "users",
    namespace: "users-dev",
    stack: "dev",
    cluster: "story",
    gateway: "infra/web",
    serving: version,
    slots: [slot],
    unknown: [{ ...backend, slot: "blue", weight: 0 }],
    quarantine: [{ version: "1.2.0", reason: "too slow", since: time, until: time }],
    freeze: {
        now: { causes: [cause], until: time },
        next: cause,
        problems: [{ path: "freeze.windows[0]", message: "has no time zone." }],
    },
    rollback: { version: "1.0.0", digest, entry: 6, instant: false, why: "it has no pods" },
    last: { entry: 7, time, message: "promote 1.1.0" },
    recorded: [{ ...backend, version, weight: 100 }],
    agrees: true,
    owesEntry: false,
    ledgerProblem: "the ledger of stack dev cannot be read: connection refused",
    lockedBy: "ada@laptop",
    command: "promote, held by ada@laptop",
    promotion: progressSample,
    routeRefusal: "no listener",
    door: doorSample,
    pulumi: "3.248.0",
};

const value = { ...view, slots: [{ ...slot, serves: true }] };

const optional = [
    "gateway",
    "serving",
    ...["digest", "measured", "since", "gate.checks", "instances[].reason", "instances[].since"].map(
        key => `slots[].${key}`,
    ),
    "quarantine[].until",
    ...["freeze.now", "freeze.now.until", "freeze.next"],
    ...causeOptional("freeze.now.causes[]"),
    ...causeOptional("freeze.next"),
    "last",
    ...["lockedBy", "command", "promotion", ...progressOptional.map(key => `promotion.${key}`)],
    "routeRefusal",
    ...["door", ...doorOptional.map(key => `door.${key}`)],
    "ledgerProblem",
    "rollback.entry",
];

/** Results of `status`; the last one as shown by `status --watch`. */
export const statusSamples = [
    { value, optional: [...optional, "rollback.digest", "rollback.why"] },
    { value: { ...value, rollback: { refused: ["no release served before"] } }, optional },
    { value: { time, ...value }, optional: ["time", ...optional, "rollback.digest", "rollback.why"] },
];
