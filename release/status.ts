import { isReady } from "../cluster/pods-by-labels.js";
import { releaseId } from "../model/release-id.js";
import { type SlotName, slotNames } from "../model/settings.js";
import { lastSucceeded } from "./ledger.js";
import { type CommonOptions, type OpenRelease, openRelease } from "./open-release.js";
import { releasePods } from "./release-pods.js";
import type { Report } from "./report.js";
import { served } from "./served.js";
import { readServingId } from "./traffic-object.js";

interface SlotStatus {
    readonly slot: SlotName;
    readonly version: string;
    readonly digest?: string;
    readonly serves: boolean;
    readonly readyPods: number;
    readonly pods: number;
}

/** Tells which release serves by the cluster, what waits beside it, and whether cluster and ledger agree. */
export async function status(options: CommonOptions, report: Report): Promise<void> {
    const release = await openRelease(options, report);
    const { settings, ledger } = release;
    const { service } = settings;
    const [servingId, ...slots] = await Promise.all([
        readServingId(release.api, settings),
        ...slotNames.map(slot => slotStatus(release, slot)),
    ]);
    const filled = slots.flatMap(({ id, ...slot }) =>
        slot.version === undefined ? [] : [{ ...slot, serves: id === servingId }],
    );
    const last = lastSucceeded(ledger.entries);
    const serving = filled.find(({ serves }) => serves);
    const expected = last === undefined ? undefined : served(last)?.release.version;
    const agrees = servingId === undefined ? expected === undefined : serving?.version === expected;

    report.say(
        `service ${service.name} in ${service.namespace}, stack ${options.stack}, cluster ${release.api.access.context}`,
    );
    if (servingId === undefined) report.say("no release has traffic");
    else if (serving === undefined) report.say(`traffic is on release ${servingId}, which the settings do not have`);
    else report.say(`${serving.version} in ${serving.slot} serves`);
    for (const slot of filled as SlotStatus[]) {
        const role = slot.serves ? "serves" : "waits";
        const digest = slot.digest ?? "digest not known yet";
        report.say(
            `  ${slot.slot.padEnd(6)}${slot.version.padEnd(10)}${role}, ${slot.readyPods} of ${slot.pods} pods ready, ${digest}`,
        );
    }
    for (const { version, since, reason } of settings.quarantine) {
        report.say(`  quarantined since ${since}: ${version}, ${reason}`);
    }
    if (last !== undefined) report.say(`last succeeded entry: ${last.entry} (${last.time}) ${last.message}`);
    if (!agrees)
        report.say(
            `the ledger says ${expected ?? "no release"} serves: run \`deploy\` to record what is, or to restore it`,
        );
    report.result({
        service: service.name,
        namespace: service.namespace,
        serving: serving?.version,
        slots: filled,
        quarantine: settings.quarantine,
        agrees,
        engine: release.engine.kind,
    });
}

async function slotStatus({ api, settings }: OpenRelease, slot: SlotName) {
    const release = settings.slots[slot];
    if (release === undefined) return { slot, id: undefined, version: undefined, readyPods: 0, pods: 0 };
    const pods = await releasePods(api, settings, { slot, release });
    return {
        slot,
        id: releaseId(settings.service.name, release),
        version: release.version,
        ...(release.digest === undefined ? {} : { digest: release.digest }),
        readyPods: pods.filter(isReady).length,
        pods: pods.length,
    };
}
