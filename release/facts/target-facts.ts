import { readMigrations } from "../../cluster/migration-record.js";
import { isReady } from "../../cluster/pods-by-labels.js";
import type { Release } from "../../model/release.js";
import { releaseId } from "../../model/release-id.js";
import { type ImageKey, imagesOf, lacksDigest, type VersionImage, withDigests } from "../../model/release-images.js";
import { trafficReference } from "../../model/traffic-object.js";
import { hasManifest } from "../../registry/registry-api.js";
import { served } from "../ledger/served.js";
import type { OpenRelease } from "../open/open-release.js";
import { migrationBarriers, pastDecisions } from "../plan/migration-barriers.js";
import type { LedgerTarget, RollbackTarget, TargetFacts } from "../plan/plan-rollback.js";
import { readLiveSize } from "./live-size.js";
import { releasePods } from "./release-pods.js";

/** Longest wait for a registry while warm pods are ready to serve: an outage is no time for its time-out. */
const registryPatienceMs = 500;

/** The entry's own checkpoint tells the digest of a release that it built. */
export function withTargetDigest(target: LedgerTarget, { ledger }: OpenRelease): LedgerTarget {
    const { to, entry } = target;
    if (!lacksDigest(to.release)) return target;
    const known = served(ledger.withDigests(entry))?.release;
    if (known === undefined) return target;
    const digestOf = ({ repository }: ImageKey) => imagesOf(known).find(i => i.repository === repository)?.digest;
    return { ...target, to: { ...to, release: withDigests(to.release, digestOf) } };
}

/**
 * What decides how a rollback to a chosen target goes, looked up at once. Rejects when the cluster does not tell.
 *
 * @param askImages what the registries say of the target's images
 */
export async function targetFacts(
    target: RollbackTarget,
    { api, settings, ledger }: OpenRelease,
    askImages: typeof imageState = imageState,
): Promise<TargetFacts> {
    const { service } = settings;
    const id = releaseId(service.name, target.to.release);
    const keptPods = target.inSlot ? ledger.state?.podsOf(target.to.slot, id) : undefined;
    const objectsInState = keptPods !== undefined;
    const fieldManager = ledger.state?.fieldManagerOf(trafficReference(service));
    const [pods, image, migrations, liveSize] = await Promise.all([
        releasePods(api, settings, target.to),
        askImages(target.to.release, objectsInState),
        readMigrations(api, { service: service.name, namespace: service.namespace }),
        // A rollback does not wait for an answer that only says how large the standby is to become.
        readLiveSize(api, settings, target.serves ? target.to : target.from).catch(() => undefined),
    ]);
    const readyPods = pods.filter(isReady).length;
    // What has a share of the traffic works with the data as they are, or is no worse off with all of it.
    const { version } = target.to.release;
    const barriers = target.serves
        ? []
        : migrationBarriers(version, pastDecisions(ledger.entries), migrations.values());
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

/**
 * What the registries say of the release's images: of one that is lost, else of one that nobody knows about.
 *
 * @param warm whether its pods are there, so that an answer that takes long is not waited for
 */
export async function imageState(release: Release, warm: boolean): Promise<ImageState> {
    const states = await Promise.all(imagesOf(release).map(about => oneImageState(about, warm)));
    const found = (image: TargetFacts["image"]) => states.find(state => state.image === image);
    return found("lost") ?? found("unknown") ?? { image: "present" };
}

export type ImageState = Pick<TargetFacts, "image" | "about">;

async function oneImageState(about: VersionImage, warm: boolean): Promise<ImageState> {
    const { repository, digest } = about;
    if (digest === undefined) return { image: "unknown", about };
    const asked = hasManifest(repository, digest).then(
        (found): ImageState => ({ image: found ? "present" : "lost", about }),
        (): ImageState => ({ image: "unknown", about }),
    );
    if (!warm) return asked;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<ImageState>(resolve => {
        timer = setTimeout(resolve, registryPatienceMs, { image: "unknown", about });
    });
    return Promise.race([asked, late]).finally(() => clearTimeout(timer));
}
