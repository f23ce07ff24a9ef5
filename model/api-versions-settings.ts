/** The ways in which a client may ask for a version, in the order in which documents describe them. */
export const apiVersionWays = ["path", "header", "media-type"] as const;

export type ApiVersionWay = (typeof apiVersionWays)[number];

/**
 * Which versions the API has and how clients ask for one: the rule table that the package fastapi-release-versions reads,
 * and what only a gateway needs to know.
 */
export interface ApiVersionsSettings {
    /** By name, such as "1". */
    readonly versions: Readonly<Record<string, ApiVersionSettings>>;
    /** The one that answers where nobody asks. */
    readonly default: string;
    /** The ways that are switched on; none: the default answers everyone. @default all three */
    readonly by: readonly ApiVersionWay[];
    /** Paths that have versions, with all below them; others are left alone. The app serves them below `/v1`. */
    readonly resources: readonly string[];
    /** @default "X-API-Version" */
    readonly header: string;
    /** Media type of a version, which `{version}` stands for. @default "application/vnd.api.v{version}+json" */
    readonly mediaType: string;
    /** URL of a page for people on what becomes of old versions, which `Link` leads to. @default "/api-versions" */
    readonly policy: string;
    /**
     * Whether the gateway rewrites every form to the path form, and the app sees no other. Without it the app answers all
     * forms itself. @default true where the path is among the ways
     */
    readonly rewrite?: boolean;
}

export interface ApiVersionSettings {
    /** Since when, or from when on, nobody should build on it (RFC 9745): `2026-11-01`, or a time with its zone. */
    readonly deprecated?: string;
    /** When it is expected to be gone (RFC 8594). */
    readonly sunset?: string;
    /** Name of the service that serves it, with slots and traffic of its own. @default the one with these settings */
    readonly service?: string;
}

/** Versions that a service serves itself. */
export function versionsOf({ versions }: ApiVersionsSettings, service: string): readonly string[] {
    return Object.keys(versions).filter(name => (versions[name]?.service ?? service) === service);
}

/** Whether a service answers who asks for no version, and who asks for one that nobody has. */
export function servesDefault(table: ApiVersionsSettings, service: string): boolean {
    return versionsOf(table, service).includes(table.default);
}

export function isRewriting({ rewrite, by }: ApiVersionsSettings): boolean {
    return rewrite ?? by.includes("path");
}
