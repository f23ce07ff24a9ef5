import type { Check, JsonValue, Release } from "./release.js";
import type { SlotName } from "./settings.js";

const builtInChecks: readonly Check[] = [
    { path: "/healthz" },
    { path: "/readyz" },
    { path: "/version", json: { version: "$VERSION" } },
];

/** A check with every default and placeholder filled in, as the gate's script takes it. */
export interface GateCheck {
    readonly path: string;
    readonly method: string;
    readonly headers: Readonly<Record<string, string>>;
    /** As it is sent. */
    readonly body: string | null;
    /** Any of these is as expected. */
    readonly status: readonly number[];
    readonly json: Readonly<Record<string, string | number | boolean | null>>;
    readonly matches: string | null;
    readonly withinMs: number | null;
    readonly times: number;
    readonly mayFail: number;
    /** Whether every gate asks it, whatever the release. */
    readonly builtIn: boolean;
}

/** What the gate asks of a slot: health, readiness and version, then what the release adds. */
export function gateChecks(release: Pick<Release, "version" | "checks">, slot: SlotName): readonly GateCheck[] {
    const fill = (text: string) => text.replaceAll("$VERSION", release.version).replaceAll("$SLOT", slot);
    return [
        ...builtInChecks.map(check => complete(check, fill, true)),
        ...release.checks.map(check => complete(check, fill, false)),
    ];
}

type Fill = (text: string) => string;

function complete(check: Check, fill: Fill, builtIn: boolean): GateCheck {
    const { status = 200, body } = check;
    return {
        path: fill(check.path),
        method: check.method ?? "GET",
        headers: withStandard(fillValues(check.headers ?? {}, fill), body),
        body: body === undefined ? null : typeof body === "string" ? fill(body) : JSON.stringify(fillJson(body, fill)),
        status: typeof status === "number" ? [status] : status,
        json: fillValues(check.json ?? {}, fill),
        // A version's dots mean themselves.
        matches: check.matches === undefined ? null : check.matches.replace(placeholder, name => literal(fill(name))),
        withinMs: check.withinMs ?? null,
        times: check.times ?? 1,
        mayFail: check.mayFail ?? 0,
        builtIn,
    };
}

const placeholder = /\$VERSION|\$SLOT/g;

function literal(text: string): string {
    return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

/** What the release says of a header stands, in whatever case it writes its name. */
function withStandard(headers: Record<string, string>, body: Check["body"]): Record<string, string> {
    const given = new Set(Object.keys(headers).map(name => name.toLowerCase()));
    const isJson = body !== undefined && typeof body !== "string";
    const standard = {
        "User-Agent": "fastapi-release-gate",
        ...(isJson ? { "Content-Type": "application/json" } : {}),
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
