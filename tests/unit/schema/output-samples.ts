import type { Freeze, Quarantine } from "../../../model/settings/settings.js";
import type { DoraMetrics } from "../../../release/history/dora-metrics.js";
import type { HistoryRow } from "../../../release/history/history-rows.js";
import type { ShownEntry } from "../../../release/history/show.js";
import type { Finding } from "../../../release/output/check.js";
import { promotionRecordOptional, promotionRecordSample } from "./promotion-record-sample.js";
import {
    checkSample,
    doorSample as door,
    doorOptional as doorKeys,
    progressOptional,
    progressSample,
    statusSamples,
} from "./status-sample.js";

/** A JSON result with all keys of its kind. */
export interface OutputSample {
    readonly value: object;
    /** Keys that may be absent, including those of maps: `checks[].advice`, `traffic.green`. */
    readonly optional?: readonly string[];
}

const time = "2026-11-28T10:00:00.123Z";
const entry = 7;
const pulumi = "3.248.0";
const [from, to, slot, weight] = ["1.0.0", "1.1.0", "green", 20] as const;
const digest = `sha256:${"b".repeat(64)}`;
const took = { ledgerSeconds: 1.2, commandSeconds: 5.4, changed: { update: 1 } };
const commit = "c".repeat(40);
const quarantine: Required<Quarantine>[] = [{ version: "1.2.0", reason: "slow", since: time, until: time }];
const freeze: Required<Freeze> = {
    now: { reason: "audit", since: time, until: time, by: "ada@laptop" },
    windows: [{ days: ["mon"], from: "00:00", to: "24:00", timeZone: "Europe/Berlin", reason: "sale" }],
};
const freezeOptional = ["freeze", "freeze.now", "freeze.now.until", "freeze.now.by", "freeze.windows"];

const row: Required<HistoryRow> = {
    entry,
    time,
    who: "Ada",
    release: to,
    slot,
    digest,
    traffic: { green: 100 },
    result: "succeeded",
    durationSeconds: 1.5,
    message: "deploy 1.1.0 to green",
    commit,
    ciBuild: "412",
    ciUrl: "https://ci.example.com/412",
    changed: { create: 3 },
};
const rowOptional = [
    ...[
        "who",
        "release",
        "slot",
        "digest",
        "traffic",
        "traffic.green",
        "durationSeconds",
        "commit",
        "ciBuild",
        "ciUrl",
    ],
    ...["changed", "changed.create"],
];

const metrics: Required<DoraMetrics> = {
    updates: { succeeded: 3, failed: 1 },
    deployments: 2,
    failedDeployments: 1,
    leadSeconds: [3600.5],
    restoreSeconds: [60],
    lastDeploymentMs: Date.parse(time),
};

function checks<State extends string>(state: State): Required<Finding<State>>[] {
    return [
        {
            name: "traffic",
            state,
            says: "differs",
            differences: [{ where: "spec", expected: "1", got: "2" }],
            advice: ["x"],
        },
    ];
}
const checksOptional = ["differences", "differences[].expected", "differences[].got", "advice"].map(
    key => `checks[].${key}`,
);

const stages = [
    {
        weight,
        holdSeconds: 3,
        result: "passed",
        checks: [checkSample],
    },
];
const deployed = { placed: to, takenFrom: { stack: "dev", entry: 2 }, from, to, traffic: { green: 100 } };
const deployedOptional = ["placed", "takenFrom", "from", "to", "traffic", "traffic.green"];
const doorOptional = doorKeys.map(key => `door.${key}`);
const boundsOptional = ["", ".atMost", ".atLeast"].map(key => `stages[].checks[].bounds${key}`);
const promoted: readonly OutputSample[] = [
    {
        value: { from, to, pulumi, stages, door, commandSeconds: 5.4, entry },
        optional: ["from", "entry", ...doorOptional, ...boundsOptional],
    },
    { value: { to, stages: [], pulumi } },
];
const promotes = { dryRun: true, from, to, pulumi, stages: [{ weight, holdSeconds: 3 }] };

const shown: Required<ShownEntry> = {
    ...row,
    kind: "update",
    slots: {},
    quarantine,
    freeze,
    isReadable: true,
    before: { entry: 6, result: "succeeded" },
    diff: [{ path: "traffic.green", change: "changed", before: 10, after: 100 }],
    promotion: promotionRecordSample,
};
const shownOptional = [
    ...rowOptional,
    ...["quarantine[].until", ...freezeOptional, "before", "diff[].before", "diff[].after", "promotion"],
];

const guarded: readonly OutputSample[] = [
    {
        value: {
            message: "freeze: audit",
            freeze,
            quarantine,
            pulumi,
            changed: true,
            entry,
        },
        optional: [...freezeOptional, "quarantine[].until", "entry"],
    },
];

/** At least one for each kind of result of each command. */
export const outputSamples: Readonly<Record<string, readonly OutputSample[]>> = {
    init: [
        {
            value: {
                dryRun: true,
                answers: {
                    name: "users",
                    namespace: "users-dev",
                    repository: "localhost:5000/users",
                    port: 8000,
                    app: "app.main:app",
                    health: "/healthz",
                    pipeline: "github",
                    context: "story",
                },
                files: [{ path: "Pulumi.yaml", action: "written" }],
                notes: ["a note"],
                next: ["npm ci"],
            },
            optional: ["dryRun"],
        },
    ],
    "next-version": [
        {
            value: {
                version: to,
                step: "minor",
                last: { version: from, tag: "v1.0.0", entry, commit },
                commits: { breaking: 0, feature: 1, fix: 0, other: 2 },
                unread: [{ commit, title: "Tidy up" }],
                understated: [{ commit, title: "fix: page from 0 (#12)" }],
                uncounted: { settings: 1, empty: 0 },
                unreadTags: ["v1"],
                tag: "v1.1.0",
                written: false,
            },
            optional: ["last", "last.tag", "last.entry", "last.commit"],
        },
    ],
    review: [
        {
            value: {
                version: to,
                nothing: false,
                breaking: [{ operation: "GET /v1/users", text: "removed the required property `name`" }],
                refusals: ["a reason"],
                comment: "updated",
            },
            optional: ["version", "breaking", "comment"],
        },
        {
            value: { version: to, nothing: true, uncompared: "no release serves yet", refusals: [] },
            optional: ["uncompared", "version"],
        },
    ],
    deploy: [
        {
            value: { entry, ...deployed, door, ...took, pulumi },
            optional: [...deployedOptional, "door", ...doorOptional, "changed.update"],
        },
        { value: { dryRun: true, ...deployed, pulumi }, optional: deployedOptional },
        { value: { nothing: true, last: from, pulumi } },
        ...promoted,
        // Without `shares` it would read like a deploy that places nothing.
        { value: promotes, optional: ["from", "stages"] },
    ],
    promote: [...promoted, { value: promotes, optional: ["from"] }],
    canary: [
        { value: { running: false, pulumi } },
        { value: { running: true, ...progressSample, pulumi }, optional: progressOptional },
        { value: { verb: "pause", heard: true, pulumi } },
    ],
    rollback: [
        {
            value: { entry, from, to, instant: true, door, ...took, pulumi },
            optional: ["from", ...doorOptional, "changed.update"],
        },
        { value: { dryRun: true, from, to, instant: true, pulumi }, optional: ["from"] },
    ],
    history: [
        { value: [row], optional: ["entry", "time", ...rowOptional].map(key => `[].${key}`) },
        { value: { file: "users.prom", stack: "dev", service: "users", ...metrics }, optional: ["lastDeploymentMs"] },
        {
            value: {
                proven: false,
                entries: 3,
                sealedTo: 2,
                head: { entry: 2, time, link: "a".repeat(64) },
                tag: "ledger/users/dev/3",
                findings: [{ what: "edited", entry: 2, message: "entry 2 was edited" }],
                images: [
                    {
                        repository: "localhost:5000/users",
                        version: to,
                        digest,
                        entries: [2],
                        hasRun: true,
                        state: "lost",
                        detail: "404",
                    },
                ],
                problems: ["entry 2 was edited"],
            },
            optional: ["head", "tag", "images[].digest", "images[].detail"],
        },
    ],
    show: [
        { value: shown, optional: [...shownOptional, ...promotionRecordOptional.map(key => `promotion.${key}`)] },
        { value: { ...shown, promotion: "unreadable" }, optional: shownOptional },
    ],
    status: statusSamples,
    verify: [
        {
            value: { stack: "dev", cluster: "story", entry, time, ok: false, checks: checks("differs") },
            optional: ["entry", "time", ...checksOptional],
        },
    ],
    doctor: [{ value: { stack: "dev", ok: false, checks: checks("missing") }, optional: checksOptional }],
    freeze: guarded,
    unfreeze: guarded,
    quarantine: guarded,
    unquarantine: guarded,
    settings: [
        {
            value: { changed: true, entry, isAhead: false, changes: [{ key: "traffic", from: "blue", to: "green" }] },
            optional: ["entry", "changes[].from", "changes[].to"],
        },
    ],
    report: [{ value: { file: "report.html", now: time, stacks: [{ stack: "dev", entries: 3 }] } }],
    render: [
        {
            value: { folder: "out", of: "entry 7", files: ["a.yaml"], leftOut: ["b"], secrets: ["c"], warnings: ["d"] },
        },
    ],
};
