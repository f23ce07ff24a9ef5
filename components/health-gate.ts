import { Job } from "@pulumi/kubernetes/batch/v1/job.js";
import * as pulumi from "@pulumi/pulumi";
import type { KubernetesApi } from "../cluster/kubernetes-api.js";
import { backgroundDeletion } from "../model/background-deletion.js";
import { type GateCheck, gateChecks } from "../model/gate-checks.js";
import { type GateResult, parseGateLog, resultsWithoutLog } from "../model/gate-results.js";
import { gateName, labelKeys, releaseLabels } from "../model/names.js";
import { containerSecurity, podSecurity } from "../model/pod-security.js";
import type { Problem } from "../model/problem.js";
import type { Release } from "../model/release.js";
import { releaseId } from "../model/release-id.js";
import type { SlotName } from "../model/settings.js";
import { argumentShapes, slotProblems, wholeNumber } from "./argument-shapes.js";
import { frozenMetadata } from "./frozen-metadata.js";
import { gateScript } from "./gate-script.js";
import { readGateLog } from "./read-gate-log.js";
import { type ArgumentShapes, refuseBadArguments } from "./refuse-bad-arguments.js";
import type { ReleaseSlot } from "./release-slot.js";

export interface HealthGateArgs {
    /** Name of the service. */
    readonly service: string;
    /** Namespace of the service. */
    readonly namespace: pulumi.Input<string>;
    /** Where the release runs; `$SLOT` in checks. */
    readonly slot: SlotName;
    /** What is asked is in its `checks`, beside health, readiness and version. */
    readonly release: Release;
    /** The release's own image: the checks run in it. */
    readonly image: pulumi.Input<string>;
    /** What runs the release; the gate waits until its pods are ready. */
    readonly target: ReleaseSlot;
    /** Seconds for all checks, and half a minute more until they begin. @default 60 */
    readonly withinSeconds?: number;
    /** What an update before has recorded of exactly this gate. @default its Job's log is read */
    readonly recorded?: readonly GateResult[];
    /** Reads the log of a Job that has ended. @default the cluster that the Kubernetes provider works on */
    readonly connect?: () => Promise<KubernetesApi>;
}

const shapes: ArgumentShapes<HealthGateArgs> = {
    service: argumentShapes.service,
    namespace: argumentShapes.namespace,
    slot: argumentShapes.slot,
    release: argumentShapes.release,
    image: argumentShapes.image,
    target: "given",
    withinSeconds: { ...wholeNumber("Seconds for all checks.", 1, 3600), optional: true },
    recorded: "optional",
    connect: "optional",
};

/** Until the checks begin: a pod is scheduled, and its image is there, since the release runs it on the same cluster. */
const startSeconds = 30;

/**
 * The in-cluster check of a release in its slot. It runs once: a gate that has passed is never asked again for the same
 * release, one that failed is made anew by the next update under another name.
 * Throws a RunError with all that is wrong with its arguments.
 */
export class HealthGate extends pulumi.ComponentResource {
    /** Known once the gate has passed; never false. */
    readonly passed: pulumi.Output<true>;
    /** Each check with what it expected and got; known once the gate has passed. */
    readonly results: pulumi.Output<readonly GateResult[]>;
    /** What is to wait for the gate depends on it. */
    readonly job: Job;

    constructor(args: HealthGateArgs, options?: pulumi.ComponentResourceOptions) {
        const { service, slot, release, target } = args;
        refuseBadArguments(`the HealthGate of ${service} in ${slot}`, shapes, args, contradictions);
        const name = gateName(service, slot, target.releaseId);
        super("fastapi-release:index:HealthGate", name, {}, options);
        const withinSeconds = args.withinSeconds ?? 60;
        const checks = gateChecks(release, slot);
        const metadata = {
            namespace: args.namespace,
            labels: {
                ...releaseLabels(service, slot, target.releaseId, release.version),
                [labelKeys.component]: "gate",
            },
            annotations: {
                "pulumi.com/replaceUnready": "true",
                ...backgroundDeletion,
            },
        };
        this.job = new Job(
            name,
            {
                metadata,
                spec: {
                    backoffLimit: 0,
                    activeDeadlineSeconds: withinSeconds + startSeconds,
                    template: {
                        // Not the release's own labels: Services select by them.
                        metadata: { labels: { [labelKeys.service]: service, [labelKeys.component]: "gate" } },
                        spec: {
                            restartPolicy: "Never",
                            automountServiceAccountToken: false,
                            enableServiceLinks: false,
                            terminationGracePeriodSeconds: 1,
                            securityContext: podSecurity,
                            containers: [
                                {
                                    name: "gate",
                                    image: args.image,
                                    command: ["python3", "-c", gateScript],
                                    env: [
                                        { name: "GATE_HOST", value: target.service.spec.clusterIP },
                                        { name: "GATE_PORT", value: "80" },
                                        { name: "GATE_SECONDS", value: String(withinSeconds) },
                                        { name: "GATE_CHECKS", value: JSON.stringify(checks) },
                                    ],
                                    resources: {
                                        requests: { cpu: "10m", memory: "32Mi", "ephemeral-storage": "1Mi" },
                                        limits: { memory: "128Mi", "ephemeral-storage": "16Mi" },
                                    },
                                    securityContext: containerSecurity,
                                    terminationMessagePolicy: "FallbackToLogsOnError",
                                },
                            ],
                        },
                    },
                },
            },
            {
                parent: this,
                dependsOn: [target.deployment],
                // What it found out stays as it is, whatever a later version of this library would ask or call it.
                ignoreChanges: ["spec", ...frozenMetadata(metadata)],
                customTimeouts: { create: `${withinSeconds + startSeconds + 30}s` },
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
        checks: readonly GateCheck[],
        connect: HealthGateArgs["connect"],
    ): pulumi.Output<readonly GateResult[]> {
        const { name, namespace } = this.job.metadata;
        return pulumi.all([name, namespace, this.job.id]).apply(async ([job, place]) => {
            const log = job === undefined ? undefined : await readGateLog(place, job, connect);
            if (log === undefined) return resultsWithoutLog(checks);
            if (checks.every(({ builtIn }) => builtIn)) await pulumi.log.info(nothingAsked, this);
            return parseGateLog(log) ?? resultsWithoutLog(checks);
        });
    }
}

/** A gate that asked one release and let another one pass would be worse than none. */
function contradictions(args: HealthGateArgs): readonly Problem[] {
    const { service, release, target } = args;
    const id = releaseId(service, release);
    const message = `runs another release (${target.releaseId}) than the one to check (${id}); give both the same.`;
    return [...slotProblems(args), ...(target.releaseId === id ? [] : [{ path: "target", message }])];
}

const nothingAsked =
    "This release has no checks of its own: its gate has asked only whether it lives, is ready and tells its version.";
