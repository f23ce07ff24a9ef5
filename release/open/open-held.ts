import { setTimeout as sleep } from "node:timers/promises";
import { isForbidden } from "../../cluster/api-error.js";
import { Refusal } from "../output/refusal.js";
import type { Report } from "../output/report.js";
import type { CommonOptions } from "./open-service.js";
import type { OpenStack } from "./open-stack.js";
import { type HeldByOther, ReleaseLease, readHolder, sendIntent, takeLease } from "./release-lease.js";

/** A stack that nobody else changes until `giveBack`. */
export interface HeldStack<Prepared = void> {
    readonly stack: OpenStack;
    readonly prepared: Prepared;
    /** Absent without a namespace or without rights on Leases: then only Pulumi's lock excludes others. */
    readonly lease?: ReleaseLease;
    giveBack(): Promise<void>;
}

export interface HoldRequest<Prepared = void> {
    /** Name of the command, shown to others that want the stack meanwhile. */
    readonly command: string;
    readonly open: () => Promise<OpenStack>;
    /** Look-ups that run while the Lease is being taken, and again after waiting for another command. */
    readonly prepare: (stack: OpenStack) => Promise<Prepared>;
    /** Stops a running promotion and waits for its end. @default false */
    readonly preempt?: boolean;
}

const pollMs = 100;
/** A stopped promotion first finishes its current update. */
const stopSeconds = 60;

/** Opens a stack for a command that changes it. Refuses while another command changes it, or waits if asked to. */
export async function openHeld<Prepared>(
    options: CommonOptions,
    report: Report,
    request: HoldRequest<Prepared>,
): Promise<HeldStack<Prepared>> {
    for (;;) {
        const stack = await request.open();
        const preparing = request.prepare(stack);
        // Report its refusal only if nobody else is changing the stack.
        preparing.catch(() => undefined);
        const taken = await report.phase("lease", () => take(stack, request.command, report));
        if (taken === undefined || taken instanceof ReleaseLease) return held(stack, taken, preparing);
        const wait = { ...options, preempt: request.preempt === true };
        await report.phase("wait", () => waitForEnd(stack, taken, wait, report));
        // The other command changed settings and ledger: read everything again.
        stack.api.close();
    }
}

/** Waits for the other command to end; refuses if it does not end in time. */
export async function waitForEnd(
    stack: Pick<OpenStack, "api" | "settings">,
    other: HeldByOther,
    { waitLock = 0, preempt }: Pick<CommonOptions, "waitLock"> & { readonly preempt: boolean },
    report: Report,
): Promise<void> {
    const stops = preempt && other.holder?.command === "promote";
    const patience = stops ? Math.max(stopSeconds, waitLock) : waitLock;
    if (patience === 0) {
        throw new Refusal(`${other.words} is under way; wait for it with --wait-lock. Nothing was changed.`);
    }
    report.say(`${stops ? "stopping" : "waiting for"} ${other.words}`);
    if (stops) await sendIntent(stack.api, other, "stop");
    for (const end = Date.now() + patience * 1000; Date.now() < end; await sleep(pollMs)) {
        const now = await readHolder(stack.api, stack.settings.service);
        if (now?.lease.metadata.uid !== other.lease.metadata.uid) return;
    }
    throw new Refusal(`${other.words} did not end within ${patience} s. Nothing was changed.`);
}

async function take(stack: OpenStack, command: string, report: Report) {
    try {
        return await takeLease(stack.api, stack.settings.service, command);
    } catch (error) {
        if (!isForbidden(error)) throw new Refusal(`${(error as Error).message}; nothing was changed.`);
        report.warn(
            "warning: no right to create, get, patch and delete leases in this namespace, so only Pulumi's lock keeps others out.",
        );
        return undefined;
    }
}

async function held<Prepared>(
    stack: OpenStack,
    lease: ReleaseLease | undefined,
    preparing: Promise<Prepared>,
): Promise<HeldStack<Prepared>> {
    // A Lease that cannot be given back expires by itself.
    const giveBack = () => (lease?.giveBack() ?? Promise.resolve()).catch(() => undefined);
    try {
        return { stack, prepared: await preparing, lease, giveBack };
    } catch (error) {
        await giveBack();
        throw error;
    }
}
