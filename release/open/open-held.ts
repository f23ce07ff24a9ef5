import { setTimeout as sleep } from "node:timers/promises";
import { Refusal } from "../report/refusal.js";
import type { Report } from "../report/report.js";
import type { CommonOptions, OpenRelease } from "./open-release.js";
import { type HeldByOther, isForbidden, ReleaseLease, readHolder, sendIntent, takeLease } from "./release-lease.js";

/** A stack that nobody else changes until `giveBack`. */
export interface HeldRelease<Prepared = void> {
    readonly release: OpenRelease;
    readonly prepared: Prepared;
    /** Absent where there is no namespace yet, or no right to a Lease: Pulumi's lock is all there is then. */
    readonly lease?: ReleaseLease;
    giveBack(): Promise<void>;
}

export interface HoldRequest<Prepared = void> {
    /** Name of the command, for others who come meanwhile. */
    readonly command: string;
    readonly open: () => Promise<OpenRelease>;
    /** What can be looked up while the Lease is being taken; once more after waiting for another command. */
    readonly prepare: (release: OpenRelease) => Promise<Prepared>;
    /** Stops a promotion that runs, and waits for its end. @default false */
    readonly preempt?: boolean;
}

const pollMs = 100;
/** A promotion that is asked to stop first lets the update end that it is in. */
const stopSeconds = 60;

/** Opens a stack for a command that changes it. Others that change it meanwhile are refused or, when asked to, wait. */
export async function openHeld<Prepared>(
    options: CommonOptions,
    report: Report,
    request: HoldRequest<Prepared>,
): Promise<HeldRelease<Prepared>> {
    for (;;) {
        const release = await request.open();
        const preparing = request.prepare(release);
        // What it refuses is told only when nobody else is about to change it.
        preparing.catch(() => undefined);
        const taken = await report.phase("lease", () => take(release, request.command, report));
        if (taken === undefined || taken instanceof ReleaseLease) return held(release, taken, preparing);
        const wait = { ...options, preempt: request.preempt === true };
        await report.phase("wait", () => waitForEnd(release, taken, wait, report));
        // What the other one did has changed settings and ledger: all is read again.
        release.api.close();
    }
}

/** Returns when the other command has ended; refuses when it does not in time. */
export async function waitForEnd(
    release: Pick<OpenRelease, "api" | "settings">,
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
    if (stops) await sendIntent(release.api, other, "stop");
    for (const end = Date.now() + patience * 1000; Date.now() < end; await sleep(pollMs)) {
        const now = await readHolder(release.api, release.settings.service);
        if (now?.lease.metadata.uid !== other.lease.metadata.uid) return;
    }
    throw new Refusal(`${other.words} did not end within ${patience} s. Nothing was changed.`);
}

async function take(release: OpenRelease, command: string, report: Report) {
    try {
        return await takeLease(release.api, release.settings.service, command);
    } catch (error) {
        if (!isForbidden(error)) throw new Refusal(`${(error as Error).message}; nothing was changed.`);
        report.warn(
            "warning: no right to create, get, patch and delete leases in this namespace, so that only Pulumi's lock keeps others out.",
        );
        return undefined;
    }
}

async function held<Prepared>(
    release: OpenRelease,
    lease: ReleaseLease | undefined,
    preparing: Promise<Prepared>,
): Promise<HeldRelease<Prepared>> {
    // What cannot be given back ends by itself.
    const giveBack = () => (lease?.giveBack() ?? Promise.resolve()).catch(() => undefined);
    try {
        return { release, prepared: await preparing, ...(lease === undefined ? {} : { lease }), giveBack };
    } catch (error) {
        await giveBack();
        throw error;
    }
}
