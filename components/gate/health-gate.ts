import { Job } from "@pulumi/kubernetes/batch/v1/job.js";
import * as pulumi from "@pulumi/pulumi";
import type { KubernetesApi } from "../../cluster/kubernetes-api.js";
import { gateChecks, type RenderedCheck } from "../../model/gate/gate-checks.js";
import { gateStartSeconds, renderGateJob } from "../../model/gate/gate-job.js";
import { type GateResult, parseGateLog, resultsWithoutLog } from "../../model/gate/gate-results.js";
import { gateName, type SlotName } from "../../model/names.js";
import type { Release } from "../../model/release/release.js";
import { releaseId } from "../../model/release/release-id.js";
import type { Problem } from "../../model/settings/problem.js";
import { connectToCluster } from "../connect-to-cluster.js";
import {
    type ArgumentShapes,
    argumentShapes,
    refuseBadArguments,
    slotProblems,
    wholeNumber,
} from "../settings/argument-shapes.js";
import { frozenMetadata } from "../slot/frozen-metadata.js";
import type { ReleaseSlot } from "../slot/release-slot.js";
import { gateScript } from "./gate-script.js";

export interface HealthGateArgs {
    /** Name of the service. */
    readonly service: string;
    /** Namespace of the service. */
    readonly namespace: pulumi.Input<string>;
    /** Where the release runs; replaces `$SLOT` in checks. */
    readonly slot: SlotName;
    /** The gate requests the paths of its probes, then runs its `checks`. */
    readonly release: Release;
    /** The release's own image: the checks run in it. */
    readonly image: pulumi.Input<string>;
    /** The slot that runs the release; the gate waits until its pods are ready. */
    readonly target: ReleaseSlot;
    /** Host by which users call the service, sent with each check that sets none. @default the Service's address */
    readonly host?: string;
    /** Seconds for all checks; up to 30 s more may pass before they begin. @default 60 */
    readonly withinSeconds?: number;
    /** Results that an earlier update recorded of exactly this gate. @default its Job's log is read */
    readonly recorded?: readonly GateResult[];
    /** To read the log of a finished Job. @default the cluster that the Kubernetes provider uses */
    readonly connect?: () => Promise<KubernetesApi>;
}

const shapes: ArgumentShapes<HealthGateArgs> = {
    service: argumentShapes.service,
    namespace: argumentShapes.namespace,
    slot: argumentShapes.slot,
    release: argumentShapes.release,
    image: argumentShapes.image,
    target: "given",
    host: "optional",
    withinSeconds: { ...wholeNumber("Seconds for all checks.", 1, 3600), optional: true },
    recorded: "optional",
    connect: "optional",
};

/**
 * The in-cluster check of a release in its slot. It runs once: a gate that has passed never runs again for the same
 * release; for one that failed, the next update creates a new gate under another name. Throws a RunError listing all
 * problems with its arguments.
 *
 * @example
 * ```ts
 * const green = new ReleaseSlot({ ...where, secrets: [session.secret], replicas: 2 });
 * const gate = new HealthGate({ ...where, target: green, withinSeconds: 30 });
 *
 * export const results = gate.results;
 * ```
 */
export class HealthGate extends pulumi.ComponentResource {
    /** Known once the gate has passed; never false. */
    readonly passed: pulumi.Output<true>;
    /** Each check with what it expected and got; known once the gate has passed. */
    readonly results: pulumi.Output<readonly GateResult[]>;
    /** Depend on it to wait for the gate. */
    readonly job: Job;

    constructor(args: HealthGateArgs, options?: pulumi.ComponentResourceOptions) {
        const { service, slot, release, target } = args;
        refuseBadArguments(`the HealthGate of ${service} in ${slot}`, shapes, args, contradictions);
        const name = gateName(service, slot, target.releaseId);
        super("fastapi-release:index:HealthGate", name, {}, options);
        const withinSeconds = args.withinSeconds ?? 60;
        const checks = gateChecks(release, slot, args.host);
        const { metadata, spec } = renderGateJob<pulumi.Input<string>>({
            service,
            slot,
            release,
            releaseId: target.releaseId,
            image: args.image,
            script: gateScript,
            env: [
                { name: "GATE_HOST", value: target.service.spec.clusterIP },
                { name: "GATE_PORT", value: "80" },
                { name: "GATE_SECONDS", value: String(withinSeconds) },
                { name: "GATE_CHECKS", value: JSON.stringify(checks) },
            ],
            withinSeconds,
        });
        this.job = new Job(
            name,
            { metadata: { ...metadata, namespace: args.namespace }, spec },
            {
                parent: this,
                dependsOn: [target.deployment],
                // The results stay as they are, whatever a later version of this library would check.
                ignoreChanges: ["spec", ...frozenMetadata(metadata)],
                customTimeouts: { create: `${withinSeconds + gateStartSeconds + 30}s` },
            },
        );
        this.passed = this.job.id.apply(() => true as const);
        this.results = args.recorded === undefined ? this.readResults(checks, args.connect) : this.known(args.recorded);
        this.registerOutputs({ passed: this.passed, results: this.results });
    }

    private known(results: readonly GateResult[]): pulumi.Output<readonly GateResult[]> {
        return this.job.id.apply(() => results);
    }

    private readResults(
        checks: readonly RenderedCheck[],
        connect: HealthGateArgs["connect"],
    ): pulumi.Output<readonly GateResult[]> {
        const { name, namespace } = this.job.metadata;
        return pulumi.all([name, namespace, this.job.id]).apply(async ([job, place]) => {
            const log = job === undefined ? undefined : await readGateLog(place, job, connect);
            if (log === undefined) return resultsWithoutLog(checks);
            if (checks.every(({ kind }) => kind !== "own")) await pulumi.log.info(nothingAsked, this);
            return parseGateLog(log) ?? resultsWithoutLog(checks);
        });
    }
}

/** A gate that checked one release and let another pass would be worse than none. */
function contradictions(args: HealthGateArgs): readonly Problem[] {
    const { service, release, target } = args;
    const id = releaseId(service, release);
    const message = `runs another release (${target.releaseId}) than the one to check (${id}); use the same for both.`;
    return [...slotProblems(args), ...(target.releaseId === id ? [] : [{ path: "target", message }])];
}

const nothingAsked = "This release has no checks of its own: its gate only checked that it answers.";

/** The last lines of a gate's Job, with its results; undefined if they cannot be read any more. */
export async function readGateLog(
    namespace: string,
    job: string,
    connect: () => Promise<KubernetesApi> = connectToCluster,
): Promise<string | undefined> {
    try {
        const [api, { podLogs, podsByLabels }] = await Promise.all([
            connect(),
            import("../../cluster/pods-by-labels.js"),
        ]);
        try {
            const [pod] = await podsByLabels(api, namespace, { "job-name": job });
            const name = pod?.metadata?.name;
            return name === undefined ? undefined : await podLogs(api, namespace, name, { tailLines: 3 });
        } finally {
            api.close();
        }
    } catch {
        // The gate has passed in any case: missing details are no reason to fail an update.
        return undefined;
    }
}
