import type { MapShape, WholeNumberShape } from "../settings/shape.js";
import { requestPath } from "../settings/text-rules.js";
import { headersShape } from "../traffic/http-headers.js";

/** How the kubelet probes a pod. Absent fields are as in `defaultProbes`. */
export interface Probe {
    /** Path with a leading slash. @default the path of all probes */
    readonly path?: string;
    readonly initialDelaySeconds?: number;
    readonly periodSeconds?: number;
    readonly timeoutSeconds?: number;
    /** How many consecutive failures count as failed. */
    readonly failureThreshold?: number;
}

export interface Probes {
    /** Path that all probes request. @default none: whether the port accepts connections */
    readonly path?: string;
    /** The others wait until it passes. @default each second, 60 times */
    readonly startup?: Probe;
    /** While it fails, the pod gets no traffic. @default each second, 3 failures */
    readonly readiness?: Probe;
    /** When it fails, the container is restarted. @default every 10 s, 3 failures */
    readonly liveness?: Probe;
    /** Headers of the probes and of the gate's checks, by name. @default {} */
    readonly headers?: Readonly<Record<string, string>>;
    /**
     * Host header of the probes and of the gate's checks, for an application that accepts only hosts it knows.
     * @default the pod's address; for the gate, the gateway's first host
     */
    readonly host?: string;
}

const kinds = ["startup", "readiness", "liveness"] as const;

type Kind = (typeof kinds)[number];

/**
 * An application may take a minute to start. After that, readiness is probed every second: a pod that stops answering
 * leaves its Service before many requests hit it.
 */
export const defaultProbes = {
    startup: { periodSeconds: 1, timeoutSeconds: 2, failureThreshold: 60 },
    readiness: { periodSeconds: 1, timeoutSeconds: 2, failureThreshold: 3 },
    liveness: { periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
} satisfies Record<Kind, Probe>;

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
                about: "Path to request. Default: the path of all probes.",
                rules: [requestPath],
                optional: true,
            },
            initialDelaySeconds: number("Seconds before the first probe. Default: 0.", 0, 3600),
            periodSeconds: number(`Seconds between two probes. Default: ${standard.periodSeconds}.`, 1, 3600),
            timeoutSeconds: number(`Seconds to wait for an answer. Default: ${standard.timeoutSeconds}.`, 1, 3600),
            failureThreshold: number(
                `How many consecutive failures count as failed. Default: ${standard.failureThreshold}.`,
                1,
                1000,
            ),
        },
        optional: true,
    };
};

export const probesDefinition: MapShape<Probes> = {
    kind: "map",
    about: "How Kubernetes probes whether a pod has started, is ready and is alive.",
    keys: {
        path: {
            kind: "text",
            about: "Path that all probes and the gate request, such as /health. Default: none: the port accepts connections.",
            rules: [requestPath],
            optional: true,
        },
        startup: probe("startup", "The other two wait until it passes."),
        readiness: probe("readiness", "While it fails, the pod gets no traffic."),
        liveness: probe("liveness", "When it fails, the container is restarted."),
        headers: headersShape("Headers of the probes and of the gate's checks.", "X-Forwarded-Proto"),
        host: {
            kind: "text",
            about:
                "Host header of the probes and of the gate's checks, for an application that accepts only hosts it knows. " +
                "Default: the pod's address; for the gate, the gateway's first host.",
            rules: [
                {
                    pattern: /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?$/,
                    complaint: "is not a host name; use one like users.example.com.",
                },
            ],
            maxLength: 253,
            optional: true,
        },
    },
    check: ({ host, headers = {} }) => {
        const isHost = Object.keys(headers).some(name => name.toLowerCase() === "host");
        if (!isHost) return [];
        const message =
            host === undefined ? "Host is set by probes.host; use that." : "Host is set by probes.host already.";
        return [{ path: "headers", message }];
    },
};

/** The paths that the probes request, each once; none if they only connect. */
export function probePaths(probes: Probes = {}): readonly string[] {
    const paths = kinds.map(kind => probes[kind]?.path ?? probes.path);
    return [...new Set(paths.filter(path => path !== undefined))];
}

/** In Kubernetes' terms: a request, or without a path a connection. */
export interface RenderedProbe extends Omit<Probe, "path"> {
    readonly httpGet?: {
        readonly path: string;
        readonly port: string;
        readonly httpHeaders?: { readonly name: string; readonly value: string }[];
    };
    readonly tcpSocket?: { readonly port: string };
}

/** The container's three probes. */
export function renderProbes(probes: Probes = {}) {
    const { host, headers = {} } = probes;
    const given = Object.entries({ ...(host === undefined ? {} : { Host: host }), ...headers });
    const httpHeaders = given.length === 0 ? {} : { httpHeaders: given.map(([name, value]) => ({ name, value })) };
    const render = (kind: Kind): RenderedProbe => {
        const { path = probes.path, ...timing }: Probe = { ...defaultProbes[kind], ...probes[kind] };
        if (path === undefined) return { tcpSocket: { port: "http" }, ...timing };
        return { httpGet: { path, port: "http", ...httpHeaders }, ...timing };
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
