import type { Check, Release } from "./release.js";
import type { SlotName } from "./settings.js";

const defaultChecks: readonly Check[] = [
    { path: "/healthz" },
    { path: "/readyz" },
    { path: "/version", json: { version: "$VERSION" } },
];

/** A check with every default and placeholder filled in, as the gate's script takes it. */
export interface GateCheck {
    readonly path: string;
    readonly method: string;
    readonly status: number;
    readonly json: Readonly<Record<string, string | number | boolean | null>>;
    readonly matches: string | null;
}

/** What the gate asks of a slot: health, readiness and version, then what the release adds. */
export function gateChecks(release: Pick<Release, "version" | "checks">, slot: SlotName): readonly GateCheck[] {
    const fill = (text: string) => text.replaceAll("$VERSION", release.version).replaceAll("$SLOT", slot);
    return [...defaultChecks, ...release.checks].map(check => ({
        path: fill(check.path),
        method: check.method ?? "GET",
        status: check.status ?? 200,
        json: Object.fromEntries(
            Object.entries(check.json ?? {}).map(([path, value]) => [
                path,
                typeof value === "string" ? fill(value) : value,
            ]),
        ),
        matches: check.matches ?? null,
    }));
}
