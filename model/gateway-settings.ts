import type { ApiVersionsSettings } from "./api-versions-settings.js";

/** How users reach the service: a Gateway of the Gateway API that somebody else runs, and what it does on the way. */
export interface GatewaySettings {
    /** Name of the Gateway. */
    readonly name: string;
    /** Its namespace. @default the service's */
    readonly namespace?: string;
    /** One of its listeners. @default every listener that takes the route */
    readonly listener?: string;
    /** Host names of the service; `*.` may stand in front. @default [], all that the listener has */
    readonly hosts: readonly string[];
    /** Start of the paths of the service. It reaches the pods as it is. @default "/" */
    readonly path: string;
    /**
     * Seconds that requests under way on the release that lost traffic are given before a switch counts as done. Each
     * is answered in any case; no connection has to leave, since the gateway sends every request where it belongs.
     * @default 2
     */
    readonly settleSeconds: number;
    /** By what clients choose a version of the API, and where each is served. @default the app's own business */
    readonly apiVersions?: ApiVersionsSettings;
    /** By what testers choose a slot, whoever serves. @default nobody can */
    readonly testers?: TestersSettings;
    /** Percent of the users' requests, 1–100, that are sent to the slot that waits as well; its answers are dropped. */
    readonly mirrorPercent?: number;
    /** Keeps a user on the pod that answered first. @default any pod answers */
    readonly affinity?: AffinitySettings;
    /** @default the gateway's own */
    readonly timeouts?: TimeoutSettings;
    /** @default the gateway's own */
    readonly retries?: RetrySettings;
}

/** One of both: a request whose header or cookie of that name says `green` is answered by green once its gate passed. */
export interface TestersSettings {
    readonly header?: string;
    readonly cookie?: string;
}

export interface AffinitySettings {
    /** Name of the cookie by which the gateway knows its users again. */
    readonly cookie: string;
}

/** Durations such as `10s` or `1m500ms`. */
export interface TimeoutSettings {
    /** From the request's arrival at the gateway to the end of its answer, retries included. */
    readonly request?: string;
    /** For one attempt of the gateway to get an answer from a pod. */
    readonly backendRequest?: string;
}

export interface RetrySettings {
    /** Attempts after the first, 1–10. */
    readonly attempts: number;
    /** Statuses after which another attempt is made, 400–599. @default [], only failed connections */
    readonly codes: readonly number[];
    /** Least time before another attempt, a duration such as `100ms`. */
    readonly backoff?: string;
}
