import type { Problem } from "../settings/problem.js";
import type { ChoiceShape } from "../settings/shape.js";

/**
 * Whether the pods get the Python package fastapi-release-drain, which makes an application drain that knows nothing of
 * it, and a server that keeps idle connections for longer than gateways do.
 */
export type DrainMode = "injected" | "off";

export const drainDefinition: ChoiceShape<DrainMode> = {
    kind: "choice",
    about:
        "injected: the pods get the package fastapi-release-drain by PYTHONPATH, which makes uvicorn drain, and keep " +
        "idle connections for longer than gateways do. off: the application's environment stays its own. Default: injected.",
    of: ["injected", "off"],
    complaint: "is not a way to drain; use injected or off.",
};

interface DrainingRelease {
    readonly drain?: DrainMode;
    readonly env: Readonly<Record<string, string>>;
    readonly secretEnv?: Readonly<Record<string, object>>;
}

export function isInjected({ drain = "injected" }: Pick<DrainingRelease, "drain">): boolean {
    return drain === "injected";
}

/** Name of the volume with the package. */
export const packageVolume = "drain-package";

/** Folder that is first on PYTHONPATH. */
const packagePath = "/run/fastapi-release/python";

/** The ConfigMap of a slot's release with the package, a key for each file. */
export function drainPackageName(slotObject: string): string {
    return `${slotObject}-drain`;
}

/** The file of the package's ConfigMap that every Python loads at its start; the others are the package. */
export const startFile = "sitecustomize.py";

/** The template must not list the package's files: another file would be another release. */
export const packageMounts = [
    { name: packageVolume, mountPath: `${packagePath}/fastapi_release_drain`, readOnly: true },
    { name: packageVolume, mountPath: `${packagePath}/${startFile}`, subPath: startFile, readOnly: true },
];

/**
 * Longer than gateways keep an idle connection: the one that closes first must be the one that sends requests, or a
 * request may meet a connection that is being closed. Traefik and other proxies in Go: 90 s; nginx, HAProxy and AWS's
 * balancer: 60 s; Google's: 600 s, and 620 s are what it asks of servers. Envoy's own default of an hour is left out:
 * clients that vanish would be kept for as long.
 */
const keepAliveSeconds = 620;

/**
 * Variables that an image may set itself, each with its value in the pods: what the image or the release says is added
 * to, or stays, and is never replaced.
 */
const additions = {
    PYTHONPATH: own => (own ? `${packagePath}:${own}` : packagePath),
    UVICORN_TIMEOUT_KEEP_ALIVE: own => own || String(keepAliveSeconds),
    // Of two options the last one counts.
    GUNICORN_CMD_ARGS: own => [`--keep-alive ${keepAliveSeconds}`, ...(own ? [own] : [])].join(" "),
} as const satisfies Readonly<Record<string, (own: string | undefined) => string>>;

export type AddedVariable = keyof typeof additions;

export const addedVariables = Object.keys(additions) as readonly AddedVariable[];

/** What an image's own ENV says of these variables. */
export type ImageEnv = Readonly<Partial<Record<AddedVariable, string>>>;

/** Those whose value depends on the image, because the release does not say it. */
export function variablesOfImage(release: DrainingRelease): readonly AddedVariable[] {
    if (!isInjected(release)) return [];
    return addedVariables.filter(name => !Object.hasOwn(release.env, name) && !isSecret(release, name));
}

/** Their values in the pods. */
export function withImageEnv(names: readonly AddedVariable[], own: ImageEnv): Readonly<Record<string, string>> {
    return Object.fromEntries(names.map(name => [name, additions[name](own[name])]));
}

/** For the container's env: with what the release says, and as if the image said nothing. */
export function renderAddedEnv(release: DrainingRelease): { readonly name: string; readonly value: string }[] {
    if (!isInjected(release)) return [];
    return addedVariables
        .filter(name => !isSecret(release, name))
        .map(name => ({ name, value: additions[name](release.env[name]) }));
}

function isSecret({ secretEnv = {} }: DrainingRelease, name: AddedVariable): boolean {
    return Object.hasOwn(secretEnv, name);
}

/** A path in a Secret, which nothing can be added to. */
export function drainProblems(release: DrainingRelease): readonly Problem[] {
    if (!isInjected(release) || !isSecret(release, "PYTHONPATH")) return [];
    const message = "cannot be added to, and the drain is on that path; move it to env, or set drain: off.";
    return [{ path: "secretEnv.PYTHONPATH", message }];
}
