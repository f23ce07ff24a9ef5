import * as pulumi from "@pulumi/pulumi";
import type { KubernetesApi } from "../cluster/kubernetes-api.js";
import { isReady, podsByLabels } from "../cluster/pods-by-labels.js";
import { drainCommand } from "../model/drain-command.js";
import { appContainer, slotSelector } from "../model/names.js";
import { isBackend, type Share, sameShares } from "../model/shares.js";
import { servesAnnotation } from "../model/traffic-metadata.js";
import { sharesIn, type TrafficObject } from "../model/traffic-object.js";
import { connectToCluster } from "./connect-to-cluster.js";
import { switchedAlready } from "./switched-ahead.js";

const drainTimeoutMs = 10_000;

/** Seams of the hooks to the world. */
export interface SwitchHooksOptions {
    /** Name of the service. */
    readonly service: string;
    /** Seconds that clients which stay on the slot that lost traffic are told to leave; 0 leaves them alone. */
    readonly drainSeconds: number;
    /** @default the cluster that the Kubernetes provider works on */
    readonly connect?: () => Promise<KubernetesApi>;
    /** @default a warning in Pulumi's output */
    readonly warn?: (message: string) => void;
}

/** What a switch does before and after its one object changes. */
export function switchHooks({
    service,
    drainSeconds,
    connect = connectToCluster,
    warn = message => void pulumi.log.warn(message),
}: SwitchHooksOptions) {
    const podsOf = ({ slot, releaseId }: Share, { metadata }: TrafficObject, api: KubernetesApi) =>
        podsByLabels(api, metadata.namespace, slotSelector(service, slot, releaseId));

    /** The objects and their shares; undefined when the shares stay, or a rollback has moved them already. */
    function move(hook: pulumi.ResourceHookArgs) {
        const [before, after] = [hook.oldInputs as TrafficObject, hook.newInputs as TrafficObject];
        const [from, to] = [sharesIn(before, service), sharesIn(after, service)];
        return sameShares(from, to) || switchedAlready(to) ? undefined : { before, after, from, to };
    }

    /** Throws when nobody would answer after the switch. Kubernetes finds no fault with a backend without pods. */
    async function refuseUnreadyTarget(hook: pulumi.ResourceHookArgs): Promise<void> {
        const moves = move(hook);
        if (moves === undefined) return;
        const { before, after, to } = moves;
        const api = await connect();
        try {
            for (const share of to) {
                const pods = await podsOf(share, after, api);
                if (pods.some(isReady)) continue;
                const who = to.length === 1 ? "it" : share.slot;
                const found = pods.length === 0 ? "has no pods" : `has no ready pod among ${pods.length}`;
                throw new Error(
                    `Traffic stays on ${serves(before)}: ${serves(after)} would get it, but ${who} ${found}. ` +
                        "Repair that slot, or give traffic to another one.",
                );
            }
        } finally {
            api.close();
        }
    }

    /**
     * Asks clients to leave the pods that lost all their traffic: kept-alive connections, which a Service leaves where
     * they are, and streams, which a gateway does as well. The switch itself has succeeded.
     */
    async function drainFormerPods(hook: pulumi.ResourceHookArgs): Promise<void> {
        const moves = move(hook);
        if (drainSeconds === 0 || moves === undefined) return;
        const { before, from, to } = moves;
        const lost = from.filter(share => !to.some(other => isBackend(share, other)));
        const complain = (reason: unknown) =>
            warn(
                `Clients may stay on ${serves(before)}: its pods could not be told to drain: ` +
                    `${reason instanceof Error ? reason.message : String(reason)}`,
            );
        try {
            const [api, { podExec }] = await Promise.all([connect(), import("../cluster/pod-exec.js")]);
            const { namespace } = before.metadata;
            const pods = (await Promise.all(lost.map(share => podsOf(share, before, api)))).flat().filter(isReady);
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

function serves(object: TrafficObject): string {
    return object.metadata.annotations[servesAnnotation];
}
