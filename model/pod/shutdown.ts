import type { Problem } from "../settings/problem.js";
import type { MapShape } from "../settings/shape.js";

/** How a pod ends without losing a request: first nobody new comes, then its clients leave, then the server stops. */
export interface Shutdown {
    /** Seconds that the pod serves on once it is to end, until Services and gateways have dropped it. @default 5 */
    readonly preStopSeconds?: number;
    /** Seconds that the server gives to requests in flight, once its clients have left. @default 20 */
    readonly serverSeconds?: number;
    /** Seconds after which Kubernetes kills the pod; more than all of that. @default 11 s more */
    readonly graceSeconds?: number;
}

export interface Ending {
    readonly shutdown?: Shutdown;
    readonly env: Readonly<Record<string, string>>;
}

/** The oldest Kubernetes whose pods can sleep before they end. */
export const oldestKubernetes = "1.30";

/** How long Services, gateways and the load balancers before them may take to drop a pod, with some margin. */
const defaultPreStopSeconds = 5;

/** How long a server waits for its clients to leave: LEAVE_SECONDS of the drain package. */
const leaveSeconds = 4;

/** How long streams continue in a drain: their server waits for them, and 1 s more. */
const streamGraceVariable = "DRAIN_STREAM_GRACE_SECONDS";

/** As set in the image: ENV UVICORN_TIMEOUT_GRACEFUL_SHUTDOWN of app/Dockerfile. */
const imageServerSeconds = 20;

/** Between the server's own timeout and Kubernetes' kill: for an interpreter that ends slowly. */
const spareSeconds = 11;

/** Where uvicorn reads its timeout. A flag in the image's command would override it. */
export const serverTimeoutVariable = "UVICORN_TIMEOUT_GRACEFUL_SHUTDOWN";

export const shutdownDefinition: MapShape<Shutdown> = {
    kind: "map",
    about: "How a pod ends: nobody new comes, its clients leave, the server finishes, and only then may Kubernetes kill it.",
    keys: {
        preStopSeconds: {
            kind: "whole number",
            about:
                "Seconds that the pod serves on once it is to end, until Services and gateways have dropped it. " +
                `Default: ${defaultPreStopSeconds}.`,
            least: defaultPreStopSeconds,
            most: 3600,
            optional: true,
        },
        serverSeconds: {
            kind: "whole number",
            about:
                `Seconds that uvicorn gives to requests in flight. Default: ${imageServerSeconds}. ` +
                `The image must not override ${serverTimeoutVariable}.`,
            least: 1,
            most: 3600,
            optional: true,
        },
        graceSeconds: {
            kind: "whole number",
            about:
                "Seconds until Kubernetes kills the pod. " +
                `Default: ${spareSeconds} more than the other two and the ${leaveSeconds} that clients have to leave.`,
            least: defaultPreStopSeconds + leaveSeconds + 2,
            most: 10_800,
            optional: true,
        },
    },
};

/** How long clients have to leave, given how long streams may continue. */
function clientSeconds(env: Ending["env"]): number {
    const grace = Number(env[streamGraceVariable] ?? 0);
    return Number.isFinite(grace) ? Math.max(leaveSeconds, Math.ceil(grace) + 1) : leaveSeconds;
}

/** All three, defaults filled in. */
export function shutdownSeconds({ shutdown = {}, env }: Ending): Required<Shutdown> {
    const { preStopSeconds = defaultPreStopSeconds, serverSeconds = imageServerSeconds } = shutdown;
    const graceSeconds = shutdown.graceSeconds ?? preStopSeconds + clientSeconds(env) + serverSeconds + spareSeconds;
    return { preStopSeconds, serverSeconds, graceSeconds };
}

/** Times that contradict each other. */
export function shutdownProblems(ending: Ending): readonly Problem[] {
    const { preStopSeconds, serverSeconds, graceSeconds } = shutdownSeconds(ending);
    const leaving = clientSeconds(ending.env);
    const needed = preStopSeconds + leaving + serverSeconds;
    if (graceSeconds > needed) return [];
    const message =
        `${graceSeconds} s end before the ${preStopSeconds} s of preStop, the ${leaving} s for clients and the ` +
        `${serverSeconds} s for the server are up; use more than ${needed}.`;
    return [{ path: "shutdown.graceSeconds", message }];
}

/** Kubernetes' own: a program that the image lacks would fail, and a failed hook means SIGTERM at once. */
export function renderPreStop(ending: Ending) {
    return { sleep: { seconds: shutdownSeconds(ending).preStopSeconds } };
}
