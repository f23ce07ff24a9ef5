import * as pulumi from "@pulumi/pulumi";
import type { KubernetesApi } from "../cluster/kubernetes-api.js";
import { isReady, podsByLabels } from "../cluster/pods-by-labels.js";
import { drainCommand } from "../model/drain-command.js";
import { appContainer, labelKeys } from "../model/names.js";
import { servesAnnotation, type TrafficService } from "../model/traffic-service.js";
import { connectToCluster } from "./connect-to-cluster.js";

const drainTimeoutMs = 10_000;

/** Seams of the hooks to the world. */
export interface SwitchHooksOptions {
    /** Seconds that kept-alive connections of the slot that lost traffic are given to leave; 0 leaves them alone. */
    readonly drainSeconds: number;
    /** @default the cluster that the Kubernetes provider works on */
    readonly connect?: () => Promise<KubernetesApi>;
    /** @default a warning in Pulumi's output */
    readonly warn?: (message: string) => void;
}

/** What a switch does before and after its one object changes. */
export function switchHooks({
    drainSeconds,
    connect = connectToCluster,
    warn = message => void pulumi.log.warn(message),
}: SwitchHooksOptions) {
    /** Throws when nobody would answer after the switch. A Service that selects nothing is no error to Kubernetes. */
    async function refuseUnreadyTarget(hook: pulumi.ResourceHookArgs): Promise<void> {
        const { before, after } = services(hook);
        if (!movesTraffic(before, after) || switchedAlready(after)) return;
        const api = await connect();
        try {
            const pods = await podsByLabels(api, after.metadata.namespace, after.spec.selector);
            if (pods.some(isReady)) return;
            const found = pods.length === 0 ? "it has no pods" : `none of its ${pods.length} pods is ready`;
            throw new Error(
                `Traffic stays on ${serves(before)}: ${serves(after)} would get it, but ${found}. ` +
                    "Repair that slot, or give traffic to another one.",
            );
        } finally {
            api.close();
        }
    }

    /** Asks clients on kept-alive connections to leave the pods that lost traffic. The switch itself has succeeded. */
    async function drainFormerPods(hook: pulumi.ResourceHookArgs): Promise<void> {
        const { before, after } = services(hook);
        if (drainSeconds === 0 || !movesTraffic(before, after) || switchedAlready(after)) return;
        const complain = (reason: unknown) =>
            warn(
                `Kept-alive connections may stay on ${serves(before)}: its pods could not be told to drain: ` +
                    `${reason instanceof Error ? reason.message : String(reason)}`,
            );
        try {
            const [api, { podExec }] = await Promise.all([connect(), import("../cluster/pod-exec.js")]);
            const { namespace } = before.metadata;
            const pods = (await podsByLabels(api, namespace, before.spec.selector)).filter(isReady);
            const command = drainCommand(drainSeconds);
            const drains = pods.map(async ({ metadata }) => {
                const name = metadata?.name ?? "";
                const result = await podExec(api, namespace, name, appContainer, command, {
                    timeoutMs: drainTimeoutMs,
                });
                if (result.exitCode !== 0) throw new Error(`${name}: ${result.stderr.trim()}`);
            });
            const failed = (await Promise.allSettled(drains)).filter(drain => drain.status === "rejected");
            for (const { reason } of failed) complain(reason);
            api.close();
        } catch (error) {
            complain(error);
        }
    }

    return { refuseUnreadyTarget, drainFormerPods };
}

function services(hook: pulumi.ResourceHookArgs): { before: TrafficService; after: TrafficService } {
    return { before: hook.oldInputs as TrafficService, after: hook.newInputs as TrafficService };
}

function movesTraffic(before: TrafficService, after: TrafficService): boolean {
    return (
        before.spec.selector[labelKeys.releaseId] !== after.spec.selector[labelKeys.releaseId] ||
        before.spec.selector[labelKeys.slot] !== after.spec.selector[labelKeys.slot]
    );
}

/** A rollback has switched, checked and drained before it starts the update that records it. */
function switchedAlready(after: TrafficService): boolean {
    return process.env["FASTAPI_RELEASE_SWITCHED"] === after.spec.selector[labelKeys.releaseId];
}

function serves(service: TrafficService): string {
    return service.metadata.annotations[servesAnnotation];
}
