import { readMigrations } from "../cluster/migration-record.js";
import { isReady, type Pod } from "../cluster/pods-by-labels.js";
import { releaseId } from "../model/release-id.js";
import { type ImageKey, imagesOf, lacksDigest, type VersionImage, withDigests } from "../model/release-images.js";
import { trafficReference } from "../model/traffic-object.js";
import { lookUp } from "../registry/registry-api.js";
import { applyRollback } from "./apply/apply-rollback.js";
import { readLiveSize } from "./facts/live-size.js";
import { recordingProblems } from "./facts/recording-problems.js";
import { releasePods } from "./facts/release-pods.js";
import { readServing } from "./facts/traffic-object.js";
import { served } from "./ledger/served.js";
import { openHeld } from "./open/open-held.js";
import { type CommonOptions, isRecorded, type OpenRelease, openRelease, takeInEffect } from "./open/open-release.js";
import { migrationBarriers } from "./plan/migration-barriers.js";
import {
    chooseTarget,
    planRollback,
    type RollbackPlan,
    type RollbackRequest,
    type RollbackTarget,
    type TargetFacts,
} from "./plan/plan-rollback.js";
import { Refusal } from "./report/refusal.js";
import type { Report } from "./report/report.js";

export interface RollbackOptions extends CommonOptions, RollbackRequest {
    /** Goes back below what a migration since works with; needs a reason. */
    readonly force: boolean;
    readonly dryRun: boolean;
}

/** Longest wait for a registry while warm pods are ready to serve: an outage is no time for its time-out. */
const registryPatienceMs = 500;

/** Gives traffic back to a release that served before. */
export async function rollback(options: RollbackOptions, report: Report): Promise<void> {
    if (options.force && !options.reason) {
        throw new Refusal("--force needs a --reason; it goes into the ledger's message.");
    }
    const open = () => openInEffect(options, report);
    if (options.dryRun) {
        const release = await open();
        const { plan } = await report.phase("facts", () => prepareRollback(release, options));
        describe(plan, report);
        report.say("dry run: nothing was changed");
        return report.result({
            dryRun: true,
            from: plan.from?.release.version,
            to: plan.to.release.version,
            instant: plan.instant,
            engine: release.engine.kind,
        });
    }
    const { release, prepared, giveBack } = await openHeld(options, report, {
        command: "rollback",
        open,
        prepare: release => report.phase("facts", () => prepareRollback(release, options)),
        preempt: true,
    });
    try {
        await carryOut(release, prepared, options, report);
    } finally {
        await giveBack();
    }
}

/** The same on a stack that nobody else changes. */
export async function rollbackOpened(release: OpenRelease, options: RollbackOptions, report: Report): Promise<void> {
    const prepared = await report.phase("facts", () => prepareRollback(release, options));
    await carryOut(release, prepared, options, report);
}

interface PreparedRollback {
    readonly plan: RollbackPlan;
    /** The pods of the release that loses traffic. */
    readonly losing: readonly Pod[];
    readonly fieldManager: string | undefined;
}

/** Looks everything up that a rollback depends on; refuses with all that speaks against it. */
async function prepareRollback(release: OpenRelease, options: RollbackOptions): Promise<PreparedRollback> {
    const { settings, ledger } = release;
    const chosen = chooseTarget(options, settings, ledger.entries);
    if (chosen.target === undefined) throw Refusal.of(chosen.problems, "so nothing was changed");
    const target = withDigest(chosen.target, release);
    const [facts, losing, problems] = await Promise.all([
        targetFacts(target, release),
        target.from === undefined ? [] : releasePods(release.api, settings, target.from),
        recordingProblems(release),
    ]).catch((error: Error) => {
        throw new Refusal(`${error.message}; nothing was changed.`);
    });
    const planned = planRollback(target, facts, settings, { ...options, now: new Date(), entries: ledger.entries });
    const all = [...problems, ...(planned.problems ?? [])];
    if (planned.plan === undefined || all.length > 0) throw Refusal.of(all, "so nothing was changed");
    return { plan: planned.plan, losing, fieldManager: facts.fieldManager };
}

async function carryOut(
    release: OpenRelease,
    { plan, losing, fieldManager }: PreparedRollback,
    options: RollbackOptions,
    report: Report,
): Promise<void> {
    describe(plan, report);
    await applyRollback(release, plan, losing.filter(isReady), fieldManager, options, report);
}

function describe({ from, to, instant, reasons }: RollbackPlan, report: Report): void {
    report.say(
        `roll back${from === undefined ? "" : ` from ${from.release.version} in ${from.slot}`} to ${to.release.version} ` +
            `in ${to.slot}: ${instant ? "instant, one object changes" : "the release is brought up first"}`,
    );
    for (const reason of reasons) report.say(`  - ${reason}`);
}

/** It goes back from what serves, whatever a settings file says that no update has recorded. */
export async function openInEffect(options: CommonOptions, report: Report): Promise<OpenRelease> {
    const opened = await openRelease(options, report);
    if (isRecorded(opened)) return opened;
    const serving = await readServing(opened.api, opened.settings).catch((error: Error) => {
        throw new Refusal(`${error.message}; nothing was changed.`);
    });
    return takeInEffect(opened, serving, report);
}

/** The entry's own checkpoint tells the digest of a release that it built. */
function withDigest(target: RollbackTarget, { ledger }: OpenRelease): RollbackTarget {
    const { to, entry } = target;
    if (!lacksDigest(to.release)) return target;
    const known = served(ledger.withDigests(entry))?.release;
    if (known === undefined) return target;
    const digestOf = ({ repository }: ImageKey) => imagesOf(known).find(i => i.repository === repository)?.digest;
    return { ...target, to: { ...to, release: withDigests(to.release, digestOf) } };
}

async function targetFacts(target: RollbackTarget, { api, settings, ledger }: OpenRelease): Promise<TargetFacts> {
    const { service } = settings;
    const id = releaseId(service.name, target.to.release);
    const keptPods = target.inSlot ? ledger.state?.podsOf(target.to.slot, id) : undefined;
    const objectsInState = keptPods !== undefined;
    const fieldManager = ledger.state?.fieldManagerOf(trafficReference(service));
    const [pods, image, migrations, liveSize] = await Promise.all([
        releasePods(api, settings, target.to),
        imageState(target, objectsInState),
        readMigrations(api, { service: service.name, namespace: service.namespace }),
        // A rollback does not wait for an answer that only says how large the standby is to become.
        readLiveSize(api, settings, target.serves ? target.to : target.from).catch(() => undefined),
    ]);
    const readyPods = pods.filter(isReady).length;
    // What has a share of the traffic works with the data as they are, or is no worse off with all of it.
    const { version } = target.to.release;
    const barriers = target.serves ? [] : migrationBarriers(version, ledger.entries, migrations.values());
    return {
        objectsInState,
        readyPods,
        ...image,
        barriers,
        ...(keptPods === undefined ? {} : { keptPods }),
        ...(fieldManager === undefined ? {} : { fieldManager }),
        ...(liveSize === undefined ? {} : { liveSize }),
    };
}

/** What the registries say of the release's images: of one that is lost, else of one that nobody knows about. */
async function imageState({ to }: RollbackTarget, warm: boolean): Promise<ImageState> {
    const states = await Promise.all(imagesOf(to.release).map(about => oneImageState(about, warm)));
    const found = (image: TargetFacts["image"]) => states.find(state => state.image === image);
    return found("lost") ?? found("unknown") ?? { image: "present" };
}

type ImageState = Pick<TargetFacts, "image" | "about">;

async function oneImageState(about: VersionImage, warm: boolean): Promise<ImageState> {
    const { repository, digest } = about;
    if (digest === undefined) return { image: "unknown", about };
    const asked = lookUp(repository, digest).then(
        (found): ImageState => ({ image: found === undefined ? "lost" : "present", about }),
        (): ImageState => ({ image: "unknown", about }),
    );
    if (!warm) return asked;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<ImageState>(resolve => {
        timer = setTimeout(resolve, registryPatienceMs, { image: "unknown", about });
    });
    return Promise.race([asked, late]).finally(() => clearTimeout(timer));
}
