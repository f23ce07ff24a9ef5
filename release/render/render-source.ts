import type { LedgerEntry } from "../../model/ledger/ledger-entry.js";
import { adoptDigests, type Predecessor } from "../../model/ledger/predecessor.js";
import { digestPath, imagesOf } from "../../model/release/release-images.js";
import { settingsIn, settingsPrefix } from "../../model/settings/config-value.js";
import type { Problem } from "../../model/settings/problem.js";
import { readSettings } from "../../model/settings/read-settings.js";
import type { Settings } from "../../model/settings/settings.js";
import { settingsProblems } from "../../model/settings/settings-problems.js";
import { slotEntries } from "../../model/slots/slot-names.js";

/** What to render. */
export interface RenderRequest {
    /** Number of an entry, or `latest`. */
    readonly entry?: string;
    /** Render the settings file instead of an entry. */
    readonly settings: boolean;
    readonly stack: string;
}

export type ChosenEntry =
    | { readonly entry: LedgerEntry; readonly problem?: undefined }
    | { readonly entry?: undefined; readonly problem: Problem };

/**
 * Finds the requested entry. Refuses a failed one: it was never fully applied.
 *
 * @param entries newest first
 */
export function chooseEntry(
    { entry: wanted = "", stack }: RenderRequest,
    entries: readonly LedgerEntry[],
): ChosenEntry {
    const refuse = (message: string): ChosenEntry => ({ problem: { path: "", message } });
    const rendered = entries.filter(({ kind, result }) => kind === "update" && result === "succeeded");
    const numbers = rendered.map(({ entry }) => entry).toReversed();
    const advice = numbers.length === 0 ? "deploy first, or use --settings" : `choose one of ${numbers.join(", ")}`;
    if (wanted !== "latest" && !/^[0-9]+$/.test(wanted)) {
        return refuse(`"${wanted}" is not an entry; use a number, as history shows it, or latest.`);
    }
    const found = wanted === "latest" ? rendered[0] : entries.find(({ entry }) => entry === Number(wanted));
    if (found === undefined) return refuse(`the ledger of stack ${stack} has no entry ${wanted}; ${advice}.`);
    if (found.result !== "succeeded") {
        return refuse(
            `entry ${found.entry} ${found.result === "failed" ? "failed" : "is under way"}: it was never fully applied; ${advice}.`,
        );
    }
    if (found.kind !== "update")
        return refuse(`entry ${found.entry} is a ${found.kind}, which has no manifests; ${advice}.`);
    return { entry: found };
}

/** A stack's configuration for a program that must not see secrets or build images. */
export type RenderConfig =
    | { readonly settings: Settings; readonly config: Readonly<Record<string, unknown>>; readonly problems?: undefined }
    | { readonly settings?: undefined; readonly config?: undefined; readonly problems: readonly Problem[] };

/**
 * @param config by full key, secrets encrypted
 * @param outputs of the update before, which has the digests
 * @param standIn replaces each secret
 */
export function renderConfig(
    config: Readonly<Record<string, unknown>>,
    outputs: Predecessor,
    standIn: string,
): RenderConfig {
    const open = withoutSecrets(ofObjects(config), standIn) as Record<string, unknown>;
    const { settings: read, problems: unclean } = readSettings(settingsIn(open));
    if (read === undefined) return { problems: unclean };
    const settings = adoptDigests(read, outputs);
    const problems = [...settingsProblems(settings), ...missingDigests(settings)];
    if (problems.length > 0) return { problems };
    const { slots } = settings;
    return {
        settings,
        config: { ...open, ...(slotEntries(slots).length === 0 ? {} : { [`${settingsPrefix}slots`]: slots }) },
    };
}

/** Without the sections that only commands use: their secrets would have to be real ones to be valid. */
function ofObjects(config: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const others = ["notify", "promotion"].map(name => `${settingsPrefix}${name}`);
    return Object.fromEntries(Object.entries(config).filter(([key]) => !others.includes(key)));
}

/** The folder names images by digest, and `render` builds none. */
function missingDigests({ slots }: Settings): Problem[] {
    return slotEntries(slots).flatMap(([slot, release]) =>
        imagesOf(release)
            .filter(({ digest }) => digest === undefined)
            .map(image => ({
                path: `slots.${slot}.${digestPath(image)}`,
                message: `missing, and not in the ledger; \`deploy\` looks it up or builds the image.`,
            })),
    );
}

/** Pulumi stores a secret as `{secure: …}`. */
function withoutSecrets(value: unknown, standIn: string): unknown {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map(item => withoutSecrets(item, standIn));
    const keys = Object.keys(value);
    if (keys.length === 1 && keys[0] === "secure") return standIn;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutSecrets(inner, standIn)]));
}
