import type { ExtraContainer } from "./pod/containers.js";
import type { Network } from "./pod/network.js";
import type { Placement } from "./pod/placement.js";
import type { Scrape } from "./pod/pod-metadata.js";
import type { Probes } from "./pod/probes.js";
import type { ResourceRequirements } from "./pod/resources.js";
import type { Rollout } from "./pod/rollout.js";
import type { SecretValue } from "./pod/secret-env.js";
import type { ServiceAccount } from "./pod/service-account.js";
import type { Shutdown } from "./pod/shutdown.js";
import type { Mount, Volume } from "./pod/volumes.js";
import type { ReleaseImage } from "./release-images.js";

/**
 * One frozen thing to run. It never changes after it was placed in a slot: a change of any field is another release,
 * with another release id and other objects beside the old ones. Replicas are scale and not part of it.
 */
export interface Release extends Placement {
    /** Semver, such as `1.4.0`, or a time, `2026.11.21-143005`; also the image's tag. `latest` and the like are refused. */
    readonly version: string;
    /** `sha256:` and 64 hex digits, as the registry answered it. Absent: the image is built and pushed. */
    readonly digest?: string;
    /** Image repository without tag, such as `registry.example.com/team/users`. */
    readonly repository: string;
    /** Images of extra containers, of the same version, by the name that these call them. @default {} */
    readonly images?: Readonly<Record<string, ReleaseImage>>;
    /** Port that the container listens on, 1–65535. @default 8000 */
    readonly port: number;
    /** Plain environment of the container; kept in an immutable ConfigMap of the release. @default {} */
    readonly env: Readonly<Record<string, string>>;
    /** Variables whose values are in Secrets of the namespace. @default {} */
    readonly secretEnv?: Readonly<Record<string, SecretValue>>;
    /** Version of the settings' `secrets` that the pods have as environment, 1 or more. @default none */
    readonly secrets?: number;
    /** Version of the session secret that the pods read, 1 or more. Raising it rotates. @default 1 */
    readonly sessionSecret: number;
    /** Requests and limits of the container, in Kubernetes' notation. @default 100m and 128Mi, at most 512Mi */
    readonly resources: ResourceRequirements;
    /** How Kubernetes asks the pods how they are. @default /healthz and /readyz: see pod/probes.ts */
    readonly probes?: Probes;
    /** How pods come. @default one more at a time, never fewer, 110 s: see pod/rollout.ts */
    readonly rollout?: Rollout;
    /** How pods end. @default clients 5 s, server 20 s, killed after 40 s: see pod/shutdown.ts */
    readonly shutdown?: Shutdown;
    /** Run one after the other before the application starts. @default [] */
    readonly initContainers?: readonly ExtraContainer[];
    /** Start before the application and end after it. @default [] */
    readonly sideContainers?: readonly ExtraContainer[];
    /** By name. @default {} */
    readonly volumes?: Readonly<Record<string, Volume>>;
    /** Of the application's container. @default [] */
    readonly mounts?: readonly Mount[];
    /** Names of Secrets of the namespace by which images are pulled. @default [] */
    readonly imagePullSecrets?: readonly string[];
    /** Of pods and Deployment, beside the release's own. @default {} */
    readonly labels?: Readonly<Record<string, string>>;
    /** Of pods. @default {} */
    readonly annotations?: Readonly<Record<string, string>>;
    /** Annotations for Prometheus. @default none */
    readonly scrape?: Scrape;
    /** @default the namespace's own, without its token */
    readonly serviceAccount?: ServiceAccount;
    /** Who may talk to the pods. @default everybody */
    readonly network?: Network;
    /** What the gate asks of the slot besides health, readiness and version. @default [] */
    readonly checks: readonly Check[];
    /** What is run once for the release, before its first pod starts. @default nothing */
    readonly migration?: Migration;
}

/** A change of what outlives a release, such as its database's schema. */
export interface Migration {
    /** Program and arguments, run in the release's image with its environment, such as `[alembic, upgrade, head]`. */
    readonly command: readonly string[];
    /** Seconds after which it is ended and counts as failed. @default 300 */
    readonly timeoutSeconds?: number;
    /** The oldest version that works with what it leaves behind. @default every version does */
    readonly compatibleBackTo?: string;
}

/** A value as JSON has it. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/**
 * One HTTP check of the gate. `$VERSION` and `$SLOT` are filled in in path, headers, body and expectations. A request
 * that nobody answers proves nothing and counts as one that failed.
 */
export interface Check {
    /** Path with leading slash, such as `/v1/users`. */
    readonly path: string;
    /** @default "GET" */
    readonly method?: string;
    /** Headers of the request by name. @default {} */
    readonly headers?: Readonly<Record<string, string>>;
    /** Body of the request: a text as it is, anything else as JSON with its content type. */
    readonly body?: JsonValue;
    /** Expected status, or several of which any will do. @default 200 */
    readonly status?: number | readonly number[];
    /** Expected values by JSON path in dots, such as `{"version": "$VERSION", "users.0.name": "Ada"}`. */
    readonly json?: Readonly<Record<string, string | number | boolean | null>>;
    /** Regular expression, in Python's notation, that is found in the body. */
    readonly matches?: string;
    /** Milliseconds within which an answer is complete. @default as long as the gate lasts, at most 5 s each */
    readonly withinMs?: number;
    /** How often it is asked, 1 or more. @default 1 */
    readonly times?: number;
    /** How many of these may fail, fewer than `times`. @default 0 */
    readonly mayFail?: number;
}
