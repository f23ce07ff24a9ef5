import type { Problem } from "../problem.js";
import type { MapShape } from "../shape.js";

/** How a pod ends without losing a request: first its clients leave, then the server, then Kubernetes ends it. */
export interface Shutdown {
    /** Seconds from the moment that the pod is to end until the server is told: clients leave. @default the hook's 5 */
    readonly preStopSeconds?: number;
    /** Seconds that the server gives to the requests that it still has. @default 20 */
    readonly serverSeconds?: number;
    /** Seconds after which Kubernetes kills it; above the two others together. @default 15 s above */
    readonly graceSeconds?: number;
}

export interface Ending {
    readonly shutdown?: Shutdown;
    readonly env: Readonly<Record<string, string>>;
}

/** What the drain package's preStop hook takes: 1 s until Services forget the pod, 4 s until its clients have left. */
const hookSeconds = 5;

/** How long streams go on in a drain: the hook waits for them, and 1 s before and 1 s after. */
const streamGraceVariable = "DRAIN_STREAM_GRACE_SECONDS";

/** As the image says: ENV UVICORN_TIMEOUT_GRACEFUL_SHUTDOWN of app/Dockerfile. */
const imageServerSeconds = 20;

/** Between the server's own time-out and Kubernetes' end: for an interpreter that ends slowly. */
const spareSeconds = 15;

/** Where uvicorn reads its time-out. A flag in the image's command would overrule it. */
export const serverTimeoutVariable = "UVICORN_TIMEOUT_GRACEFUL_SHUTDOWN";

export const shutdownDefinition: MapShape<Shutdown> = {
    kind: "map",
    about: "How a pod ends: its clients leave, then the server finishes, and only then Kubernetes may kill it.",
    keys: {
        preStopSeconds: {
            kind: "whole number",
            about: `Seconds that clients are given to leave before the server is told to end. Default: ${hookSeconds}.`,
            least: hookSeconds,
            most: 3600,
            optional: true,
        },
        serverSeconds: {
            kind: "whole number",
            about:
                `Seconds that uvicorn gives to requests under way. Default: ${imageServerSeconds}. ` +
                `The image must leave it to ${serverTimeoutVariable}.`,
            least: 1,
            most: 3600,
            optional: true,
        },
        graceSeconds: {
            kind: "whole number",
            about: `Seconds until Kubernetes kills the pod. Default: ${spareSeconds} above the two others together.`,
            least: hookSeconds + 2,
            most: 10_800,
            optional: true,
        },
    },
};

/** What the hook takes at least, given how long streams are let go on. */
function ownHookSeconds(env: Ending["env"]): number {
    const grace = Number(env[streamGraceVariable] ?? 0);
    return Number.isFinite(grace) ? Math.max(hookSeconds, Math.ceil(grace) + 2) : hookSeconds;
}

/** All three, defaults filled in. */
export function shutdownSeconds({ shutdown = {}, env }: Ending): Required<Shutdown> {
    const preStopSeconds = shutdown.preStopSeconds ?? ownHookSeconds(env);
    const serverSeconds = shutdown.serverSeconds ?? imageServerSeconds;
    const usual = hookSeconds + imageServerSeconds + spareSeconds;
    const graceSeconds =
        Object.keys(shutdown).length === 0
            ? usual
            : (shutdown.graceSeconds ?? preStopSeconds + serverSeconds + spareSeconds);
    return { preStopSeconds, serverSeconds, graceSeconds };
}

/** Times that contradict each other. */
export function shutdownProblems(ending: Ending): readonly Problem[] {
    const { preStopSeconds, serverSeconds, graceSeconds } = shutdownSeconds(ending);
    const hook = ownHookSeconds(ending.env);
    if (preStopSeconds < hook) {
        const message = `${preStopSeconds} s are less than the ${hook} s that env.${streamGraceVariable} asks for; use ${hook} or more.`;
        return [{ path: "shutdown.preStopSeconds", message }];
    }
    const needed = preStopSeconds + serverSeconds;
    if (graceSeconds > needed) return [];
    const message =
        `${graceSeconds} s end before the ${preStopSeconds} s for clients and the ${serverSeconds} s for the server are over; ` +
        `use more than ${needed}.`;
    return [{ path: "shutdown.graceSeconds", message }];
}

/** The hook of the drain package, see app/README.md; then what is left of the time. */
export function preStopCommand({ shutdown = {}, env }: Ending): string[] {
    const hook = ["python3", "-m", "fastapi_release_drain", "--pre-stop"];
    const rest = (shutdown.preStopSeconds ?? 0) - ownHookSeconds(env);
    if (rest <= 0) return hook;
    // Not an option of the package: images are older than this line.
    return ["python3", "-c", `import subprocess, time; subprocess.run(${JSON.stringify(hook)}); time.sleep(${rest})`];
}
