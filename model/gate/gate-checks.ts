import type { SlotName } from "../names.js";
import { probePaths } from "../pod/probes.js";
import type { Release } from "../release/release.js";
import type { JsonValue } from "../settings/shape.js";
import type { GateCheck } from "./check-definition.js";

/**
 * What a check shows: `probe`: what the kubelet asks is answered as the kubelet demands; `answer`: the application answers at
 * all, at best with its OpenAPI document; `own`: what the release's settings say.
 */
export type CheckKind = "probe" | "answer" | "own";

/** Every FastAPI application answers it, unless it is told not to. */
const openapiPath = "/openapi.json";

/** As the kubelet judges; it does not follow a redirect to another host either. */
const probeStatuses: readonly StatusRange[] = [[200, 399]];

/** Anything but an error of the server: an application may hide its document, or move it. */
const answerStatuses: readonly StatusRange[] = [[200, 499]];

/** Lowest and highest status. */
export type StatusRange = readonly [number, number];

/** A check with every default and placeholder filled in, in the form that the gate's script reads. */
export interface RenderedCheck {
    readonly path: string;
    readonly method: string;
    readonly headers: Readonly<Record<string, string>>;
    /** Exactly as sent. */
    readonly body: string | null;
    /** Any of these passes. */
    readonly status: readonly (number | StatusRange)[];
    readonly json: Readonly<Record<string, string | number | boolean | null>>;
    readonly matches: string | null;
    readonly withinMs: number | null;
    readonly times: number;
    readonly mayFail: number;
    readonly kind: CheckKind;
}

/**
 * The checks that the gate runs against a slot: the paths that the kubelet probes, or, without any, whether the application
 * answers; then the release's own.
 *
 * @param host by which users call the service; the release's own `probes.host` comes first
 */
export function gateChecks(
    release: Pick<Release, "version" | "checks" | "probes">,
    slot: SlotName,
    host?: string,
): readonly RenderedCheck[] {
    const { host: ownHost = host, headers } = release.probes ?? {};
    const asUsers = { ...(ownHost === undefined ? {} : { Host: ownHost }), ...headers };
    const fill = (text: string) => text.replaceAll("$VERSION", release.version).replaceAll("$SLOT", slot);
    const render = (check: GateCheck) => complete(check, fill, asUsers);
    const probed = probePaths(release.probes).map(
        (path): RenderedCheck => ({ ...render({ path }), status: probeStatuses, kind: "probe" }),
    );
    const asked = { ...render({ path: openapiPath }), status: answerStatuses, kind: "answer" } as const;
    return [...(probed.length === 0 ? [asked] : probed), ...release.checks.map(render)];
}

type Fill = (text: string) => string;

/** @param asUsers headers of every check that does not set them */
function complete(check: GateCheck, fill: Fill, asUsers: Readonly<Record<string, string>>): RenderedCheck {
    const { status = 200, body } = check;
    return {
        path: fill(check.path),
        method: check.method ?? "GET",
        headers: withStandard(fillValues(check.headers ?? {}, fill), body, asUsers),
        body: body === undefined ? null : typeof body === "string" ? fill(body) : JSON.stringify(fillJson(body, fill)),
        status: typeof status === "number" ? [status] : status,
        json: fillValues(check.json ?? {}, fill),
        // A version's dots must match literally.
        matches: check.matches === undefined ? null : check.matches.replace(placeholder, name => literal(fill(name))),
        withinMs: check.withinMs ?? null,
        times: check.times ?? 1,
        mayFail: check.mayFail ?? 0,
        kind: "own",
    };
}

const placeholder = /\$VERSION|\$SLOT/g;

function literal(text: string): string {
    return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

/** A header that the release sets wins over a standard one, whatever case its name is in. */
function withStandard(
    headers: Record<string, string>,
    body: GateCheck["body"],
    asUsers: Readonly<Record<string, string>>,
): Record<string, string> {
    const given = new Set(Object.keys(headers).map(name => name.toLowerCase()));
    const isJson = body !== undefined && typeof body !== "string";
    const standard = {
        "User-Agent": "fastapi-release-gate",
        ...(isJson ? { "Content-Type": "application/json" } : {}),
        ...asUsers,
    };
    const missing = Object.entries(standard).filter(([name]) => !given.has(name.toLowerCase()));
    return { ...Object.fromEntries(missing), ...headers };
}

function fillValues<Value>(values: Readonly<Record<string, Value>>, fill: Fill): Record<string, Value> {
    const entries = Object.entries(values);
    return Object.fromEntries(
        entries.map(([key, value]) => [key, typeof value === "string" ? (fill(value) as Value) : value]),
    );
}

function fillJson(value: JsonValue, fill: Fill): JsonValue {
    if (typeof value === "string") return fill(value);
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map(item => fillJson(item, fill));
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fillJson(item, fill)]));
}
