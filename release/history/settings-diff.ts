import { canonicalJson } from "../../model/ledger/fingerprint.js";
import type { LedgerEntry } from "../../model/ledger/ledger-entry.js";
import { wrapWords } from "../output/table.js";
import { paint, plainLine, type Terminal } from "../output/terminal.js";

/** One setting that differs between an entry and the one before. */
export interface SettingChange {
    /** As in the settings file: `slots.green.env.LOG_LEVEL`. */
    readonly path: string;
    readonly change: "added" | "removed" | "changed";
    readonly before?: unknown;
    readonly after?: unknown;
}

type Decided = Pick<LedgerEntry, "slots" | "traffic" | "quarantine" | "freeze">;

/**
 * Differences between two entries in slots, traffic, quarantine and freeze, key by key. None contains a secret: a release
 * only names the secrets that its pods read.
 */
export function diffSettings(before: Decided | undefined, after: Decided): SettingChange[] {
    const [old, now] = [leaves(before), leaves(after)];
    const paths = [...new Set([...old.keys(), ...now.keys()])].sort();
    return paths.flatMap((path): SettingChange[] => {
        const [was, is] = [old.get(path), now.get(path)];
        if (was === undefined) return [{ path, change: "added", after: is }];
        if (is === undefined) return [{ path, change: "removed", before: was }];
        return canonicalJson(was) === canonicalJson(is) ? [] : [{ path, change: "changed", before: was, after: is }];
    });
}

/** Values by path. A list is one value, except quarantine, where versions are keys. */
function leaves(decided: Decided | undefined): Map<string, unknown> {
    const found = new Map<string, unknown>();
    if (decided === undefined) return found;
    const { slots, traffic, quarantine, freeze } = decided;
    const walk = (value: unknown, path: string) => {
        const isMap = typeof value === "object" && value !== null && !Array.isArray(value);
        if (!isMap) {
            if (value !== undefined) found.set(path, value);
            return;
        }
        for (const [key, inner] of Object.entries(value)) walk(inner, `${path}.${key}`);
    };
    walk(slots, "slots");
    walk(traffic ?? {}, "traffic");
    walk(freeze ?? {}, "freeze");
    for (const { version, reason, since, until } of quarantine) {
        found.set(`quarantine.${version}`, `${reason} (since ${since}${until === undefined ? "" : ` until ${until}`})`);
    }
    return found;
}

const signs = { added: "+", removed: "-", changed: "~" } as const;
const colours = { added: "green", removed: "red", changed: "yellow" } as const;

/** `  ~ traffic.blue: 90 -> 50` for each change, wrapped to the terminal's width. */
export function diffLines(changes: readonly SettingChange[], terminal: Terminal): string[] {
    const width = Math.max(20, (terminal.columns ?? Number.POSITIVE_INFINITY) - 6);
    return changes.flatMap(({ path, change, before, after }) => {
        const values = [before, after].flatMap(value => (value === undefined ? [] : [words(value)]));
        const [first = "", ...others] = wrapWords(`${signs[change]} ${path}: ${values.join(" -> ")}`, width);
        return [`  ${first}`, ...others.map(line => `      ${line}`)].map(line =>
            paint(line, colours[change], terminal),
        );
    });
}

function words(value: unknown): string {
    return typeof value === "string" ? plainLine(value) || '""' : canonicalJson(value);
}
