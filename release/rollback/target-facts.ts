import type { KubernetesApi } from "../../cluster/kubernetes-api.js";
import { isReady } from "../../cluster/pods-by-labels.js";
import { labelKeys } from "../../model/names.js";
import type { Release } from "../../model/release/release.js";
import { releaseId } from "../../model/release/release-id.js";
import {
    digestAmong,
    imagesOf,
    lacksDigest,
    type VersionImage,
    withDigests,
} from "../../model/release/release-images.js";
import type { ServiceSettings } from "../../model/settings/settings.js";
import { trafficReference } from "../../model/traffic/traffic-object.js";
import { readMigrations } from "../../objects/migration-record.js";
import type { RegistryAccess } from "../../registry/registry-access.js";
import { hasManifest } from "../../registry/registry-api.js";
import { served } from "../ledger/served.js";
import { registryAccess } from "../open/open-service.js";
import type { OpenStack } from "../open/open-stack.js";
import { labelledObjects, readLiveSize, releasePods } from "../traffic/release-pods.js";
import { readTrafficObject } from "../traffic/traffic-object.js";
import { migrationBarriers, pastDecisions } from "../update/migration-barriers.js";
import type { StandingObjects } from "./plan-ahead.js";
import type { LedgerTarget } from "./plan-rollback.js";
import type { RollbackTarget, TargetFacts } from "./rollback-target.js";

/** How long a registry may take: an outage cannot wait for one while warm pods are ready to serve. */
const registryPatienceMs = { warm: 500, cold: 10_000 };

/** The target with missing digests filled in from the entry's own checkpoint. */
export function withTargetDigest(target: LedgerTarget, { ledger }: OpenStack): LedgerTarget {
    const { to, entry } = target;
    if (!lacksDigest(to.release)) return target;
    const known = served(ledger.withDigests(entry))?.release;
    if (known === undefined) return target;
    return { ...target, to: { ...to, release: withDigests(to.release, digestAmong(imagesOf(known))) } };
}

/**
 * Facts that decide how a rollback to a chosen target goes, looked up in parallel. Rejects if the cluster cannot be read.
 *
 * @param askImages asks the registries about the target's images
 */
export async function targetFacts(
    target: RollbackTarget,
    stack: OpenStack,
    askImages: typeof imageState = imageState,
): Promise<TargetFacts> {
    const { api, settings, ledger } = stack;
    const { service } = settings;
    const id = releaseId(service.name, target.to.release);
    const keptPods = target.inSlot ? ledger.state?.podsOf(target.to.slot, id) : undefined;
    const objectsInState = keptPods !== undefined;
    const fieldManager = ledger.state?.fieldManagerOf(trafficReference(service));
    const [pods, image, migrations, liveSize] = await Promise.all([
        releasePods(api, settings, target.to),
        askImages(target.to.release, objectsInState, registryAccess(stack)),
        readMigrations(api, { service: service.name, namespace: service.namespace }),
        // The live size only decides how large the standby becomes, so an error does not stop the rollback.
        readLiveSize(api, settings, target.serves ? target.to : target.from).catch(() => undefined),
    ]);
    const readyPods = pods.filter(isReady).length;
    // A release with a share already works with the data, or will be no worse off with all traffic.
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
 * Whether the registries have the release's images: "lost" if one is lost, else "unknown" if one is unknown.
 *
 * @param warm whether its pods exist, so it is not worth waiting for a slow answer
 */
export async function imageState(release: Release, warm: boolean, access: RegistryAccess): Promise<ImageState> {
    const patienceMs = registryPatienceMs[warm ? "warm" : "cold"];
    const states = await Promise.all(imagesOf(release).map(about => oneImageState(about, { ...access, patienceMs })));
    const found = (image: TargetFacts["image"]) => states.find(state => state.image === image);
    return found("lost") ?? found("unknown") ?? { image: "present" };
}

export type ImageState = Pick<TargetFacts, "image" | "about">;

async function oneImageState(about: VersionImage, access: RegistryAccess): Promise<ImageState> {
    const { repository, digest } = about;
    if (digest === undefined) return { image: "unknown", about };
    return hasManifest(repository, digest, access).then(
        (found): ImageState => ({ image: found ? "present" : "lost", about }),
        (): ImageState => ({ image: "unknown", about }),
    );
}

/** Reads the objects of a service in parallel. Rejects if the cluster cannot be read. */
export async function readStandingObjects(api: KubernetesApi, service: ServiceSettings): Promise<StandingObjects> {
    const [traffic, pods, deployments, gates, migrations] = await Promise.all([
        readTrafficObject(api, service),
        labelledObjects(api, service, "Pod"),
        labelledObjects(api, service, "Deployment"),
        labelledObjects(api, service, "Job", { [labelKeys.component]: "gate" }),
        readMigrations(api, { service: service.name, namespace: service.namespace }),
    ]);
    return {
        traffic,
        pods,
        deployments,
        gates,
        migrations: [...migrations.values()],
    };
}
