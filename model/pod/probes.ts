import type { MapShape, WholeNumberShape } from "../shape.js";
import { requestPath } from "../text-rules.js";

/** How the kubelet asks a pod by HTTP. What is absent is as in `defaultProbes`. */
export interface Probe {
    /** Path with leading slash. */
    readonly path?: string;
    readonly initialDelaySeconds?: number;
    readonly periodSeconds?: number;
    readonly timeoutSeconds?: number;
    /** Refusals in a row until it counts. */
    readonly failureThreshold?: number;
}

export interface Probes {
    /** Until it has passed the others wait. @default /healthz each second, 60 times */
    readonly startup?: Probe;
    /** While it fails the pod gets no traffic. @default /readyz each second, 3 refusals */
    readonly readiness?: Probe;
    /** When it fails the container is started anew. @default /healthz every 10 s, 3 refusals */
    readonly liveness?: Probe;
}

/**
 * An application may take a minute to start; from then on readiness is asked every second, so that a pod that stops
 * answering leaves its Service before many requests have found out.
 */
export const defaultProbes = {
    startup: { path: "/healthz", periodSeconds: 1, timeoutSeconds: 2, failureThreshold: 60 },
    readiness: { path: "/readyz", periodSeconds: 1, timeoutSeconds: 2, failureThreshold: 3 },
    liveness: { path: "/healthz", periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
} satisfies Record<keyof Probes, Probe>;

type Kind = keyof Probes;

const number = (about: string, least: number, most: number): WholeNumberShape & { readonly optional: true } => ({
    kind: "whole number",
    about,
    least,
    most,
    optional: true,
});

const probe = (kind: Kind, about: string): MapShape<Probe> & { readonly optional: true } => {
    const standard = defaultProbes[kind];
    return {
        kind: "map",
        about,
        keys: {
            path: {
                kind: "text",
                about: `Path to ask for. Default: ${standard.path}.`,
                rules: [requestPath],
                optional: true,
            },
            initialDelaySeconds: number("Seconds before the first question. Default: 0.", 0, 3600),
            periodSeconds: number(`Seconds between two questions. Default: ${standard.periodSeconds}.`, 1, 3600),
            timeoutSeconds: number(`Seconds to answer. Default: ${standard.timeoutSeconds}.`, 1, 3600),
            failureThreshold: number(
                `Refusals in a row until it counts. Default: ${standard.failureThreshold}.`,
                1,
                1000,
            ),
        },
        optional: true,
    };
};

export const probesDefinition: MapShape<Probes> = {
    kind: "map",
    about: "How Kubernetes asks a pod whether it has started, is ready and is alive.",
    keys: {
        startup: probe("startup", "Until it has passed, the other two wait."),
        readiness: probe("readiness", "While it fails, the pod gets no traffic."),
        liveness: probe("liveness", "When it fails, the container is started anew."),
    },
};

/** The container's three probes. */
export function renderProbes(probes: Probes = {}) {
    const render = (kind: Kind) => {
        const { path, ...timing } = { ...defaultProbes[kind], ...probes[kind] };
        return { httpGet: { path, port: "http" }, ...timing };
    };
    return { startupProbe: render("startup"), readinessProbe: render("readiness"), livenessProbe: render("liveness") };
}

/** Seconds that an application may take to start. */
export function startupSeconds(probes: Probes = {}): number {
    const {
        initialDelaySeconds = 0,
        periodSeconds,
        failureThreshold,
    }: Probe & typeof defaultProbes.startup = {
        ...defaultProbes.startup,
        ...probes.startup,
    };
    return initialDelaySeconds + periodSeconds * failureThreshold;
}
