import type { LedgerEntry } from "../../model/ledger-entry.js";
import { adoptDigests, type Predecessor } from "../../model/predecessor.js";
import type { Problem } from "../../model/problem.js";
import { readSettings } from "../../model/read-settings.js";
import { digestPath, imagesOf } from "../../model/release-images.js";
import type { Settings } from "../../model/settings.js";
import { settingsProblems } from "../../model/settings-problems.js";
import { slotEntries } from "../../model/slot-names.js";

/** What is asked for and what there is. */
export interface RenderRequest {
    /** Number of an entry, or `latest`. */
    readonly entry?: string;
    /** The settings file in place of an entry. */
    readonly settings: boolean;
    readonly stack: string;
}

export type ChosenEntry =
    | { readonly entry: LedgerEntry; readonly problem?: undefined }
    | { readonly entry?: undefined; readonly problem: Problem };

/**
 * The entry that is asked for. One that failed never was, whole, and is refused.
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
        return refuse(`"${wanted}" is no entry; use a number, as history shows it, or latest.`);
    }
    const found = wanted === "latest" ? rendered[0] : entries.find(({ entry }) => entry === Number(wanted));
    if (found === undefined) return refuse(`the ledger of stack ${stack} has no entry ${wanted}; ${advice}.`);
    if (found.result !== "succeeded") {
        return refuse(
            `entry ${found.entry} ${found.result === "failed" ? "failed" : "is under way"}: what it wanted never was, whole; ${advice}.`,
        );
    }
    if (found.kind !== "update")
        return refuse(`entry ${found.entry} is a ${found.kind}, which has no manifests; ${advice}.`);
    return { entry: found };
}

/** A stack's configuration, made ready for a program that must not see a secret and must build nothing. */
export type RenderConfig =
    | { readonly settings: Settings; readonly config: Readonly<Record<string, unknown>>; readonly problems?: undefined }
    | { readonly settings?: undefined; readonly config?: undefined; readonly problems: readonly Problem[] };

const prefix = "fastapi-release:";

/**
 * @param config by full key, secrets encrypted
 * @param outputs of the update that it followed, which knows digests
 * @param standIn for each secret
 */
export function renderConfig(
    config: Readonly<Record<string, unknown>>,
    outputs: Predecessor,
    standIn: string,
): RenderConfig {
    const open = withoutSecrets(config, standIn) as Record<string, unknown>;
    const values = Object.fromEntries(
        Object.entries(open)
            .filter(([key]) => key.startsWith(prefix))
            .map(([key, value]) => [key.slice(prefix.length), value]),
    );
    const { settings: read, problems: unclean } = readSettings(values);
    if (read === undefined) return { problems: unclean };
    const settings = adoptDigests(read, outputs);
    const problems = [...settingsProblems(settings), ...missingDigests(settings)];
    if (problems.length > 0) return { problems };
    const { slots } = settings;
    return { settings, config: { ...open, ...(slotEntries(slots).length === 0 ? {} : { [`${prefix}slots`]: slots }) } };
}

/** A folder names images by digest, and nothing is built for it. */
function missingDigests({ slots }: Settings): Problem[] {
    return slotEntries(slots).flatMap(([slot, release]) =>
        imagesOf(release)
            .filter(({ digest }) => digest === undefined)
            .map(image => ({
                path: `slots.${slot}.${digestPath(image)}`,
                message: `missing, and the ledger does not know it; \`deploy\` finds it out, or builds the image.`,
            })),
    );
}

/** `{secure: …}` is how Pulumi keeps a secret. */
function withoutSecrets(value: unknown, standIn: string): unknown {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map(item => withoutSecrets(item, standIn));
    const keys = Object.keys(value);
    if (keys.length === 1 && keys[0] === "secure") return standIn;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutSecrets(inner, standIn)]));
}
