import assert from "node:assert/strict";
import { fitText } from "../../../../release/output/fit-text.js";
import { describeStatus } from "../../../../release/status/describe-status.js";
import type { StatusFacts } from "../../../../release/status/status-facts.js";
import { statusView } from "../../../../release/status/status-view.js";
import { calm, idOf, now, troubled } from "./some-status.js";

const wide = Number.POSITIVE_INFINITY;

/** Lines for standard error begin with a mark. */
function text(facts: StatusFacts, width: number): string {
    const lines = describeStatus(statusView(facts), { width, now });
    const fitted = lines.flatMap(line =>
        fitText(line.text, width)
            .split("\n")
            .map(part => (line.warns === true ? `! ${part}` : part)),
    );
    return fitted.map(line => `${line}\n`).join("");
}

describe("describeStatus", () => {
    it("shows a healthy service within 80 characters", () => {
        assert.equal(
            text(calm, 80),
            `\
service users in users-dev, stack dev, cluster fastapi-release
1.1.0 in green serves
├─ blue  1.0.0 waits, 2 of 2 pods ready, gate passed, 3 d, sha256:aaaaaaaaaaaa…
│  ├─ …6c9d8-aaaaa  ready, 2 d
│  └─ …6c9d8-bbbbb  ready, 2 d
└─ green 1.1.0 serves, 2 of 2 pods ready, gate passed, 3 d, sha256:bbbbbbbbbbbb…
   ├─ …6c9d8-ccccc  ready, 2 d
   └─ …6c9d8-ddddd  ready, 2 d
rollback: 1.0.0@sha256:aaaaaaaaaaaa…, entry 5, instant
last succeeded entry: 7 (2026-11-21T10:07:00Z) deploy 1.1.0, promote
`,
        );
    });

    it("shows full names and digests if there is room", () => {
        assert.equal(
            text(calm, wide),
            `\
service users in users-dev, stack dev, cluster fastapi-release
1.1.0 in green serves
├─ blue  1.0.0 waits, 2 of 2 pods ready, gate passed, 3 d, sha256:${"a".repeat(64)}
│  ├─ users-blue-${idOf("1.0.0")}-6c9d8-aaaaa  ready, 2 d
│  └─ users-blue-${idOf("1.0.0")}-6c9d8-bbbbb  ready, 2 d
└─ green 1.1.0 serves, 2 of 2 pods ready, gate passed, 3 d, sha256:${"b".repeat(64)}
   ├─ users-green-${idOf("1.1.0")}-6c9d8-ccccc  ready, 2 d
   └─ users-green-${idOf("1.1.0")}-6c9d8-ddddd  ready, 2 d
rollback: 1.0.0@sha256:aaaaaaaaaaaa…, entry 5, instant
last succeeded entry: 7 (2026-11-21T10:07:00Z) deploy 1.1.0, promote
`,
        );
    });

    it("shows shares, measurements, crashing pods and what the ledger says instead", () => {
        assert.equal(
            text(troubled, 80),
            `\
service users in users-dev, stack dev, cluster fastapi-release
1.0.0 in blue gets 90 %, 1.1.0 in green gets 10 %
! warning: 1.1.0 in green has traffic and no ready pod, so its users get errors:
!     \`rollback\` or \`deploy --weight 0\` takes its share back
├─ blue  1.0.0 90 % of the traffic (measured 91 %), 7 of 7 pods ready,
│              gate passed (2 checks), 3 d, sha256:aaaaaaaaaaaa…
│  ├─ …6c9d8-aaaaa  ready, 2 d
│  ├─ …6c9d8-bbbbb  ready, 2 d
│  ├─ …6c9d8-ccccc  ready, 2 d
│  ├─ …6c9d8-ddddd  ready, 2 d
│  ├─ …6c9d8-eeeee  ready, 2 d
│  ├─ …6c9d8-fffff  ready, 2 d
│  └─ and 1 more
└─ green 1.1.0 10 % of the traffic (measured 9 %), 0 of 1 pods ready, gate runs,
               3 d, sha256:bbbbbbbbbbbb…
   └─ …6c9d8-hhhhh  not ready: CrashLoopBackOff, 5 restarts, 2 d
under way: an update, held by ada@build-1 (pid 4711) since 2026-11-24T11:59:00Z
1.2.0 is quarantined since 2026-11-20T10:00:00Z: lists no users
rollback: refused: an update is under way, held by ada@build-1 (pid 4711) since
    2026-11-24T11:59:00Z; wait for it, or end it.
last succeeded entry: 7 (2026-11-21T10:07:00Z) deploy 1.1.0, promote
the ledger says 1.1.0 in green serves: \`deploy\` records a move by an interrupted
    command, \`verify\` says how to undo one by hand
`,
        );
    });

    it("says that a rollback owes an entry", () => {
        assert.match(
            text({ ...calm, owesEntry: true }, wide),
            /^the ledger says 1\.1\.0 in green serves: a rollback has moved traffic; the next `deploy` or `rollback` records it$/m,
        );
    });

    it("shows the cluster alone if the ledger cannot be read", () => {
        const { last: _, ...away } = calm;
        const ledgerProblem = "the ledger of stack dev cannot be read: connection refused";
        const rollback = { version: "1.0.0", instant: true };
        const said = text({ ...away, ledgerProblem, rollback }, wide);
        assert.match(said, /^! warning: shown from the cluster alone, since the ledger of stack dev cannot be read/m);
        assert.match(said, /^rollback: 1\.0\.0, known from the cluster alone, instant$/m);
        assert.doesNotMatch(said, /the ledger says/);
    });

    it("keeps every line of a narrow terminal within its width", () => {
        for (const width of [80, 100, 139]) {
            for (const line of text(troubled, width).split("\n")) assert.ok(line.length <= width + 2, line);
        }
    });

    it("shows a promotion's progress, with each check's last values", () => {
        const progress = {
            version: "1.1.0",
            slot: "green",
            from: "1.0.0",
            weight: 10,
            stage: 1,
            of: 2,
            holdSeconds: 60,
        };
        const check = {
            name: "5xx rate",
            verdict: "passed" as const,
            words: "0.2 is at most 1",
            values: [0.1, 0.4, 0.2],
        };
        const promotion = { ...progress, heldSeconds: 12, paused: false, checks: [check] };
        const command = "promote, held by ada@build-1 (pid 4711) since 2026-11-24T11:59:00Z";
        assert.match(
            text({ ...calm, promotion, command }, 80),
            /^1\.1\.0 in green has 10 %, 1\.0\.0 the rest: stage 1 of 2, held for 12 of 60 s\n {2}5xx rate {2}passed {2}▁█▃ {2}0\.2 is at most 1\n {2}promote, held by ada/m,
        );
        assert.match(
            text({ ...calm, command: command.replace("promote", "deploy") }, 200),
            /^under way: deploy, held by ada/m,
        );
    });

    it("shows a freeze", () => {
        const freeze = { now: { reason: "the audit", since: "2026-11-24T10:00:00Z", by: "ada" } };
        assert.match(text({ ...calm, settings: { ...calm.settings, freeze } }, 80), /^frozen .*the audit/m);
    });

    it("says that no release serves, and which release outside the settings does", () => {
        const nobody = { ...calm, serving: [] };
        assert.match(text(nobody, wide), /^no release has traffic$/m);
        const stranger = { ...calm, serving: [{ slot: "blue", releaseId: "0123456789", weight: 100 }] } as const;
        assert.match(text(stranger, wide), /^traffic goes to release 0123456789, which is not in the settings$/m);
    });

    it("says why a rollback must start pods, and that a standby is kept small", () => {
        const small: StatusFacts = {
            ...calm,
            podsOf: slot => (slot === "blue" ? 0 : 2),
            pods: [],
            rollback: { version: "1.0.0", entry: 5, instant: false, why: "1.0.0 in blue is kept without pods" },
        };
        assert.match(
            text(small, wide),
            /^├─ blue {2}1\.0\.0 waits, 0 of 0 pods ready, a rollback must start its pods, gate/m,
        );
        assert.match(
            text(small, wide),
            /^rollback: 1\.0\.0, entry 5, not instant: 1\.0\.0 in blue is kept without pods$/m,
        );
    });
});
