import type { GateCheck } from "../gate/check-definition.js";
import type { ExtraContainer } from "../pod/containers.js";
import type { DrainMode } from "../pod/drain-package.js";
import type { Network } from "../pod/network.js";
import type { Placement } from "../pod/placement.js";
import type { Scrape } from "../pod/pod-metadata.js";
import type { Probes } from "../pod/probes.js";
import type { ResourceRequirements } from "../pod/resources.js";
import type { Rollout } from "../pod/rollout.js";
import type { SecretValue } from "../pod/secret-env.js";
import type { ServiceAccount } from "../pod/service-account.js";
import type { Shutdown } from "../pod/shutdown.js";
import type { Mount, Volume } from "../pod/volumes.js";

/**
 * A frozen release. It never changes once placed in a slot: changing any field makes another release, with another
 * release id and new objects next to the old ones. Replicas are scale and not part of it.
 */
export interface Release extends Placement {
    /** Semver, such as `1.4.0`, or a time, `2026.11.21-143005`; also the image's tag. `latest` and the like are refused. */
    readonly version: string;
    /** `sha256:` and 64 hex digits, as the registry returned it. Absent: the image is built and pushed. */
    readonly digest?: string;
    /** Image repository without tag, such as `registry.example.com/team/users`. */
    readonly repository: string;
    /** Images of extra containers, of the same version, by the name that the containers use. @default {} */
    readonly images?: Readonly<Record<string, ReleaseImage>>;
    /** Port that the container listens on, 1–65535. @default 8000 */
    readonly port: number;
    /** Program of the application's container, without a shell. @default the image's entry point */
    readonly command?: readonly string[];
    /** Its arguments. @default the image's, or none with a `command` */
    readonly args?: readonly string[];
    /** Plain environment variables of the container; kept in an immutable ConfigMap of the release. @default {} */
    readonly env: Readonly<Record<string, string>>;
    /** Variables with values from Secrets in the namespace. @default {} */
    readonly secretEnv?: Readonly<Record<string, SecretValue>>;
    /** Version of the settings' `secrets` that the pods get as environment, 1 or more. @default none */
    readonly secrets?: number;
    /** Version of the session secret that the pods read, 1 or more. Raise it to rotate the secret. @default 1 */
    readonly sessionSecret: number;
    /** Requests and limits of the container, in Kubernetes' notation. @default 100m and 128Mi, at most 512Mi */
    readonly resources: ResourceRequirements;
    /** How Kubernetes probes the pods. @default whether the port accepts connections: see pod/probes.ts */
    readonly probes?: Probes;
    /** How pods are replaced. @default one more at a time, never fewer, 110 s: see pod/rollout.ts */
    readonly rollout?: Rollout;
    /** How pods end. @default they serve for 5 s, clients 4 s, server 20 s, killed after 40 s: see pod/shutdown.ts */
    readonly shutdown?: Shutdown;
    /** Whether the pods get the drain package: see pod/drain-package.ts. @default "injected" */
    readonly drain?: DrainMode;
    /** Run one after another before the application starts. @default [] */
    readonly initContainers?: readonly ExtraContainer[];
    /** Start before the application and stop after it. @default [] */
    readonly sideContainers?: readonly ExtraContainer[];
    /** By name. @default {} */
    readonly volumes?: Readonly<Record<string, Volume>>;
    /** Mounts of the application's container. @default [] */
    readonly mounts?: readonly Mount[];
    /** Names of Secrets in the namespace to pull images with. @default [] */
    readonly imagePullSecrets?: readonly string[];
    /** Labels of pods and Deployment, in addition to the release's own. @default {} */
    readonly labels?: Readonly<Record<string, string>>;
    /** Annotations of pods. @default {} */
    readonly annotations?: Readonly<Record<string, string>>;
    /** Annotations for Prometheus. @default none */
    readonly scrape?: Scrape;
    /** @default the namespace's own, without its token */
    readonly serviceAccount?: ServiceAccount;
    /** Who may talk to the pods. @default everybody */
    readonly network?: Network;
    /** What the gate checks in addition to the paths of the probes. @default [] */
    readonly checks: readonly GateCheck[];
    /** Runs once for the release, before its first pod starts. @default nothing */
    readonly migration?: Migration;
}

/** A change to something that outlives a release, such as its database's schema. */
export interface Migration {
    /** Program and arguments, run in the release's image with its environment, such as `[alembic, upgrade, head]`. */
    readonly command: readonly string[];
    /** Seconds after which the migration is stopped and counts as failed. @default 300 */
    readonly timeoutSeconds?: number;
    /** The oldest version that works with the migrated data. @default every version */
    readonly compatibleBackTo?: string;
}

/** An image other than the release's own, of the same version, for an extra container of its pods. */
export interface ReleaseImage {
    /** Image repository without tag; the tag is the release's version. */
    readonly repository: string;
    /** As the registry returned it. Absent: the image is built and pushed. */
    readonly digest?: string;
}
