import { isNotFound } from "../cluster/kubernetes-api.js";
import { objectPath } from "../cluster/object-path.js";
import { isReady } from "../cluster/pods-by-labels.js";
import { type RouteObject, routeVerdict } from "../cluster/route-verdict.js";
import { quarantineWords } from "../model/quarantine-words.js";
import type { Release } from "../model/release.js";
import { releaseId } from "../model/release-id.js";
import type { SlotName } from "../model/settings.js";
import { decidedShares, describeShares, type Share, sameShares } from "../model/shares.js";
import { slotEntries } from "../model/slot-names.js";
import { slotSize } from "../model/slot-size.js";
import { trafficReference } from "../model/traffic-object.js";
import { releasePods } from "./facts/release-pods.js";
import { readServing } from "./facts/traffic-object.js";
import { lastSucceeded } from "./ledger/ledger.js";
import { type CommonOptions, type OpenRelease, openRelease } from "./open/open-release.js";
import { freezeLines, freezeStatus } from "./plan/describe-freeze.js";
import type { Report } from "./report/report.js";

interface SlotStatus {
    readonly slot: SlotName;
    readonly version: string;
    readonly digest?: string;
    /** Percent of the traffic. */
    readonly weight: number;
    readonly readyPods: number;
    readonly pods: number;
    /** Whether it is kept with fewer pods than it would serve with: a rollback to it takes a start. */
    readonly startsFirst: boolean;
}

/** Tells which release serves by the cluster, what waits beside it, and whether cluster and ledger agree. */
export async function status(options: CommonOptions, report: Report): Promise<void> {
    const release = await openRelease(options, report);
    const { settings, ledger } = release;
    const { service } = settings;
    const [serving, refusal, ...slots] = await Promise.all([
        readServing(release.api, settings),
        routeRefusal(release),
        ...slotEntries(settings.slots).map(([slot, held]) => slotStatus(release, slot, held)),
    ]);
    const filled = slots.map(({ id, ...slot }): SlotStatus => {
        const share = serving.find(({ releaseId, slot: name }) => releaseId === id && name === slot.slot);
        return { ...slot, weight: share?.weight ?? 0 };
    });
    const last = lastSucceeded(ledger.entries);
    const expected = last === undefined ? [] : decidedShares({ service, ...last });
    const agrees = sameShares(serving, expected);
    const sharing = filled.filter(({ weight }) => weight > 0);

    report.say(
        `service ${service.name} in ${service.namespace}, stack ${options.stack}, cluster ${release.api.access.context}`,
    );
    for (const line of servingLines(serving, sharing)) report.say(line);
    if (refusal !== undefined) report.warn(`warning: ${refusal}`);
    const width = (column: "slot" | "version", least: number) =>
        Math.max(least, ...filled.map(slot => slot[column].length));
    for (const slot of filled) {
        const role = slot.weight === 0 ? "waits" : slot.weight === 100 ? "serves" : `${slot.weight} % of the traffic`;
        const digest = slot.digest ?? "digest not known yet";
        const pods = `${slot.readyPods} of ${slot.pods} pods ready`;
        const start = slot.weight === 0 && slot.startsFirst ? ", a rollback to it takes a start" : "";
        const names = `${slot.slot.padEnd(width("slot", 5) + 1)}${slot.version.padEnd(width("version", 9) + 1)}`;
        report.say(`  ${names}${role}, ${pods}${start}, ${digest}`);
    }
    for (const { version, slot } of sharing.filter(({ readyPods }) => readyPods === 0)) {
        const advice =
            sharing.length > 1
                ? "`rollback` or `deploy --weight 0` gives its share back"
                : "`rollback` gives traffic back";
        report.warn(`warning: ${version} in ${slot} has traffic and no ready pod, so its users get errors: ${advice}`);
    }
    for (const entry of settings.quarantine) report.say(`  ${entry.version} is ${quarantineWords(entry)}`);
    const frozen = freezeStatus(settings.freeze, new Date());
    for (const line of freezeLines(frozen)) report.say(`  ${line}`);
    for (const { path, message } of frozen.problems) report.warn(`warning: ${path}: ${message}`);
    if (last !== undefined) report.say(`last succeeded entry: ${last.entry} (${last.time}) ${last.message}`);
    if (!agrees) {
        const who = expected.length === 0 ? "no release" : describeShares(expected);
        const advice = "run `deploy` to record what is, or to restore it";
        report.say(`the ledger says ${who} ${expected.length > 1 ? "serve" : "serves"}: ${advice}`);
    }
    report.result({
        service: service.name,
        namespace: service.namespace,
        ...(service.gateway === undefined ? {} : { gateway: service.gateway.name }),
        serving: sharing.length === 1 ? sharing[0]!.version : undefined,
        slots: filled.map(slot => ({ ...slot, serves: slot.weight > 0 })),
        quarantine: settings.quarantine,
        freeze: {
            ...(frozen.now === undefined ? {} : { now: frozen.now }),
            ...(frozen.next === undefined ? {} : { next: frozen.next }),
        },
        agrees,
        engine: release.engine.kind,
    });
}

function servingLines(serving: readonly Share[], sharing: readonly SlotStatus[]): string[] {
    if (serving.length === 0) return ["no release has traffic"];
    const unknown = serving.filter(({ slot }) => !sharing.some(known => known.slot === slot));
    const known = sharing.map(
        ({ version, slot, weight }) => `${version} in ${slot} ${weight === 100 ? "serves" : `gets ${weight} %`}`,
    );
    return [
        ...(known.length === 0 ? [] : [known.join(", ")]),
        ...unknown.map(({ releaseId: id, weight }) =>
            weight === 100
                ? `traffic is on release ${id}, which the settings do not have`
                : `${weight} % of the traffic is on release ${id}, which the settings do not have`,
        ),
    ];
}

/** Why the gateway does not lead users as the route says; undefined when it does, or there is no gateway. */
async function routeRefusal({ api, settings: { service } }: OpenRelease): Promise<string | undefined> {
    if (service.gateway === undefined) return undefined;
    const path = await objectPath(api, trafficReference(service));
    const verdict = await api.get<RouteObject>(path).then(
        route => routeVerdict(route, service.gateway!.name),
        error => {
            if (isNotFound(error)) return undefined;
            throw error;
        },
    );
    return verdict === undefined || verdict.taken ? undefined : verdict.why;
}

async function slotStatus({ api, settings, ledger }: OpenRelease, slot: SlotName, release: Release) {
    const id = releaseId(settings.service.name, release);
    const full = slotSize(settings);
    const pods = await releasePods(api, settings, { slot, release });
    return {
        slot,
        id,
        version: release.version,
        ...(release.digest === undefined ? {} : { digest: release.digest }),
        readyPods: pods.filter(isReady).length,
        pods: pods.length,
        startsFirst: (ledger.state?.podsOf(slot, id) ?? full) < full,
    };
}
