import * as pulumi from "@pulumi/pulumi";
import type { KubernetesApi } from "../../cluster/kubernetes-api.js";
import { isReady, podsByLabels } from "../../cluster/pods-by-labels.js";
import { slotSelector } from "../../model/names.js";
import { isBackend, type Share, sameShares } from "../../model/traffic/shares.js";
import { servesAnnotation } from "../../model/traffic/traffic-metadata.js";
import { sharesIn, type TrafficObject } from "../../model/traffic/traffic-object.js";
import { connectToCluster } from "../connect-to-cluster.js";

/** The hooks' connections to the outside, replaceable in tests. */
export interface SwitchHooksOptions {
    /** Name of the service. */
    readonly service: string;
    /** How long, in seconds, clients still on the losing slot are asked to leave; 0 leaves them alone. */
    readonly drainSeconds: number;
    /** @default the cluster that the Kubernetes provider uses */
    readonly connect?: () => Promise<KubernetesApi>;
    /** @default a warning in Pulumi's output */
    readonly warn?: (message: string) => void;
}

/** The hooks that run before and after a switch's one object changes. */
export function switchHooks({
    service,
    drainSeconds,
    connect = connectToCluster,
    warn = message => void pulumi.log.warn(message),
}: SwitchHooksOptions) {
    const podsOf = ({ slot, releaseId }: Share, { metadata }: TrafficObject, api: KubernetesApi) =>
        podsByLabels(api, metadata.namespace, slotSelector(service, slot, releaseId));

    /** The objects and their shares; undefined if the shares stay, or a rollback has moved them already. */
    function move(hook: pulumi.ResourceHookArgs) {
        const [before, after] = [hook.oldInputs as TrafficObject, hook.newInputs as TrafficObject];
        const [from, to] = [sharesIn(before, service), sharesIn(after, service)];
        return sameShares(from, to) || switchedAlready(to) ? undefined : { before, after, from, to };
    }

    /** Throws if nobody would answer after the switch. Kubernetes accepts a backend without pods. */
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
     * Asks clients to leave the pods that lost all their traffic: kept-alive connections, which a Service does not
     * move, and streams, which a gateway does not move either. The switch itself has succeeded.
     */
    async function drainFormerPods(hook: pulumi.ResourceHookArgs): Promise<void> {
        const moves = move(hook);
        if (drainSeconds === 0 || moves === undefined) return;
        const { before, from, to } = moves;
        const lost = from.filter(share => !to.some(other => isBackend(share, other)));
        const complain = (reason: unknown) =>
            warn(
                `Clients may stay on ${serves(before)}: its pods could not be asked to drain: ` +
                    `${reason instanceof Error ? reason.message : String(reason)}`,
            );
        try {
            const [api, { drainPods }] = await Promise.all([connect(), import("../../objects/drain-pods.js")]);
            const { namespace } = before.metadata;
            const pods = (await Promise.all(lost.map(share => podsOf(share, before, api)))).flat().filter(isReady);
            const failed = await drainPods(api, namespace, pods, drainSeconds);
            for (const { pod, reason } of failed) complain(`${pod}: ${reason}`);
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

// A rollback switches, checks and drains before it starts the update that records it, and passes
// FASTAPI_RELEASE_SWITCHED to the program: `3f9a1c0b7e 2026-11-30T03:10:00Z`, the release that has all traffic, and
// since when.

/** Whether traffic is already where an update would move it. */
export function switchedAlready(shares: readonly Share[]): boolean {
    const [only] = shares;
    return shares.length === 1 && only !== undefined && switched().releaseId === only.releaseId;
}

/** When an update moves traffic, as far as it can be known: now, unless traffic has already moved. */
export function switchedAt(): Date {
    const { since } = switched();
    return since === undefined ? new Date() : new Date(since);
}

function switched(): { readonly releaseId?: string; readonly since?: string } {
    const [releaseId, since] = (process.env["FASTAPI_RELEASE_SWITCHED"] ?? "").split(" ");
    return { ...(releaseId ? { releaseId } : {}), ...(since ? { since } : {}) };
}
