import assert from "node:assert/strict";
import type { LedgerEntry } from "../../../../model/ledger/ledger-entry.js";
import type { Traffic } from "../../../../model/traffic/traffic.js";
import { doraMetrics } from "../../../../release/history/dora-metrics.js";
import { prometheusText } from "../../../../release/history/metrics.js";
import { entry, release } from "../sample-settings.js";

/** Entry N begins at 10:0N and takes 10 s; its commit is made at 10:00, or at the given time. */
const at = (
    number: number,
    blue: string,
    green: string | undefined,
    traffic: Traffic,
    change: Partial<LedgerEntry> = {},
) =>
    entry(number, {
        duration: 10,
        commit: `c${number}`,
        slots: { blue: release(blue), ...(green === undefined ? {} : { green: release(green) }) },
        traffic,
        ...change,
    });
const committed = new Map(["c1", "c2", "c3", "c4"].map(commit => [commit, Date.UTC(2026, 10, 21, 10)]));
const minutes = (count: number) => count * 60;
const summary = (entries: readonly LedgerEntry[]) => {
    const { deployments, failedDeployments, leadSeconds, restoreSeconds } = doraMetrics(entries, committed);
    return { deployments, failedDeployments, leadSeconds, restoreSeconds };
};

const first = at(1, "1.0.0", undefined, { blue: 100 });
const second = at(2, "1.0.0", "1.1.0", { green: 100 });
const back = at(3, "1.0.0", "1.1.0", { blue: 100 });

describe("Deployment metrics", () => {
    it("count each release that gets traffic, from its commit until it has all traffic", () =>
        assert.deepEqual(summary([first, second]), {
            deployments: 2,
            failedDeployments: 0,
            leadSeconds: [minutes(1) + 10, minutes(2) + 10],
            restoreSeconds: [],
        }));

    it("count no deployment if a release waits, if nothing changes, or if the update failed", () => {
        const waiting = at(2, "1.0.0", "1.1.0", { blue: 100 });
        const failed = at(3, "1.0.0", "1.1.0", { green: 100 }, { result: "failed" });
        assert.equal(summary([first, waiting, failed, at(4, "1.0.0", "1.1.0", { blue: 100 })]).deployments, 1);
    });

    it("use the commit that placed a release, not that of the update that gives it traffic", () => {
        const waiting = at(2, "1.0.0", "1.1.0", { blue: 100 });
        const promoted = at(3, "1.0.0", "1.1.0", { green: 100 }, { commit: "later" });
        assert.deepEqual(summary([first, waiting, promoted]).leadSeconds, [minutes(1) + 10, minutes(3) + 10]);
    });

    it("leave out the lead time of a commit that is unknown here or newer than its release", () => {
        const unknown = at(1, "1.0.0", undefined, { blue: 100 }, { commit: "elsewhere" });
        assert.deepEqual(summary([unknown]).leadSeconds, []);
        const late = new Map([["c1", Date.UTC(2026, 10, 22)]]);
        assert.deepEqual(doraMetrics([first], late).leadSeconds, []);
    });

    it("count a return to an earlier release as a failure of the one it leaves, and not as a deployment", () =>
        assert.deepEqual(summary([first, second, back]), {
            deployments: 2,
            failedDeployments: 1,
            leadSeconds: [minutes(1) + 10, minutes(2) + 10],
            restoreSeconds: [minutes(1)],
        }));

    it("count another attempt as a deployment, and its failure again", () => {
        const again = at(4, "1.0.0", "1.1.0", { green: 100 });
        const backAgain = at(6, "1.0.0", "1.1.0", { blue: 100 });
        const { deployments, failedDeployments, leadSeconds, restoreSeconds } = summary([
            first,
            second,
            back,
            again,
            backAgain,
        ]);
        assert.deepEqual([deployments, failedDeployments, leadSeconds.length, restoreSeconds], [3, 2, 2, [60, 120]]);
    });

    it("count a share of the traffic as a deployment; its lead time ends with all traffic", () => {
        const tried = at(2, "1.0.0", "1.1.0", { blue: 90, green: 10 });
        const whole = at(4, "1.0.0", "1.1.0", { green: 100 });
        assert.deepEqual(summary([first, tried]).leadSeconds, [minutes(1) + 10]);
        assert.deepEqual(summary([first, tried, whole]), {
            deployments: 2,
            failedDeployments: 0,
            leadSeconds: [minutes(1) + 10, minutes(4) + 10],
            restoreSeconds: [],
        });
        const aborted = summary([first, tried, at(5, "1.0.0", "1.1.0", { blue: 100 })]);
        assert.deepEqual([aborted.failedDeployments, aborted.restoreSeconds], [1, [minutes(3)]]);
    });

    it("count a version with a changed setting as a separate release", () => {
        const changed = at(
            2,
            "1.0.0",
            undefined,
            { green: 100 },
            {
                slots: { blue: release("1.0.0"), green: release("1.0.0", { env: { LOG_LEVEL: "debug" } }) },
            },
        );
        assert.equal(summary([first, changed]).deployments, 2);
    });

    it("do not count the end of the stack as a failure", () =>
        assert.equal(summary([first, second, at(3, "1.0.0", "1.1.0", {}, { kind: "destroy" })]).failedDeployments, 0));
});

describe("The metrics file", () => {
    const text = (entries: readonly LedgerEntry[], labels = { stack: "dev", service: "users" }) =>
        `\n${prometheusText(doraMetrics(entries, committed), labels)}`;

    it("has each metric with help, type, stack and service", () =>
        assert.equal(
            text([first, second, back, at(4, "1.2.0", "1.1.0", { blue: 100 }, { result: "failed" })]),
            `
# HELP fastapi_release_updates_total Updates in the stack's ledger, by result.
# TYPE fastapi_release_updates_total counter
fastapi_release_updates_total{stack="dev",service="users",result="succeeded"} 3
fastapi_release_updates_total{stack="dev",service="users",result="failed"} 1
# HELP fastapi_release_deployments_total Releases that were given traffic, not counting returns to an earlier one.
# TYPE fastapi_release_deployments_total counter
fastapi_release_deployments_total{stack="dev",service="users"} 2
# HELP fastapi_release_failed_deployments_total Deployments from which traffic went back to an earlier release.
# TYPE fastapi_release_failed_deployments_total counter
fastapi_release_failed_deployments_total{stack="dev",service="users"} 1
# HELP fastapi_release_change_failure_ratio Ratio of failed to all deployments in the whole ledger.
# TYPE fastapi_release_change_failure_ratio gauge
fastapi_release_change_failure_ratio{stack="dev",service="users"} 0.5
# HELP fastapi_release_lead_time_seconds Time from a release's commit to all traffic, if the commit is known.
# TYPE fastapi_release_lead_time_seconds summary
fastapi_release_lead_time_seconds{stack="dev",service="users",quantile="0.5"} 100
fastapi_release_lead_time_seconds_sum{stack="dev",service="users"} 200
fastapi_release_lead_time_seconds_count{stack="dev",service="users"} 2
# HELP fastapi_release_time_to_restore_seconds Time from traffic for a failed release to the return to an earlier one.
# TYPE fastapi_release_time_to_restore_seconds summary
fastapi_release_time_to_restore_seconds{stack="dev",service="users",quantile="0.5"} 60
fastapi_release_time_to_restore_seconds_sum{stack="dev",service="users"} 60
fastapi_release_time_to_restore_seconds_count{stack="dev",service="users"} 1
# HELP fastapi_release_last_deployment_timestamp_seconds Time of the last deployment, since 1970.
# TYPE fastapi_release_last_deployment_timestamp_seconds gauge
fastapi_release_last_deployment_timestamp_seconds{stack="dev",service="users"} 1795255330
`,
        ));

    it("leaves out metrics without a value, and escapes labels", () => {
        const empty = text([], { stack: 'a"b\\c\nd', service: "users" });
        assert.doesNotMatch(empty, /quantile|ratio|last_deployment|NaN/);
        assert.ok(empty.includes('fastapi_release_deployments_total{stack="a\\"b\\\\c\\nd",service="users"} 0'));
    });
});
