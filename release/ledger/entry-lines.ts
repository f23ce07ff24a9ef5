import type { LedgerEntry } from "../../model/ledger-entry.js";
import { imageReference } from "../../model/pin.js";
import type { PromotionRecord } from "../../model/promotion-record.js";
import { imagesOf, type VersionImage } from "../../model/release-images.js";
import { slotEntries } from "../../model/slot-names.js";
import { formatSeconds } from "../report/report.js";
import { wrapWords } from "../report/table.js";
import { paint, plainLine, type Terminal } from "../report/terminal.js";
import { type HistoryRow, trafficWords } from "./history-rows.js";
import { promotionFacts } from "./promotion-words.js";
import { diffLines, type SettingChange } from "./settings-diff.js";

/** Everything about one entry, as `show --json` prints it. */
export interface ShownEntry extends HistoryRow {
    readonly kind: LedgerEntry["kind"];
    readonly slots: LedgerEntry["slots"];
    readonly quarantine: LedgerEntry["quarantine"];
    readonly freeze?: LedgerEntry["freeze"];
    /** Whether this version of the command can read what the entry decided. */
    readonly isReadable: boolean;
    /** The entry before it, which the settings are compared with; absent for the first one. */
    readonly before?: { readonly entry: number; readonly result: LedgerEntry["result"] };
    readonly diff: readonly SettingChange[];
    /** What the checks of its promotion said until then; absent where it is of none that has measured something. */
    readonly promotion?: PromotionRecord | "unreadable";
}

const labelWidth = 11;

/** One entry for people. */
export function entryLines(shown: ShownEntry, of: number, terminal: Terminal): string[] {
    const { entry, result, kind, time, durationSeconds = 0, who, commit, ciBuild, message, changed, before } = shown;
    const isFailed = result === "failed";
    const changes = Object.entries(changed ?? {}).map(([operation, resources]) => `${operation} ${resources}`);
    const facts: [label: string, text: string | undefined][] = [
        ["result", isFailed ? paint("failed", "red", terminal) : result],
        ["kind", kind === "update" ? undefined : kind],
        ["time", `${time}, ${formatSeconds(durationSeconds)}`],
        ["who", who],
        ["commit", commit],
        ["build", ciBuild],
        ["message", message],
        ["release", shown.release && `${shown.release} in ${shown.slot}`],
        ["traffic", `${trafficWords(shown.traffic) ?? "none"}${isFailed ? ", as it was to be" : ""}`],
        ["resources", changed && (changes.join(", ") || "none changed")],
        ...slotEntries(shown.slots).flatMap(([slot, release]) =>
            imagesOf(release).map((image, index): [string, string] => [index === 0 ? slot : "", imageName(image)]),
        ),
        ...shown.quarantine.map(({ version, ...cause }, index): [string, string] => [
            index === 0 ? "quarantine" : "",
            `${version} ${causeWords(cause)}`,
        ]),
        ["frozen", shown.freeze?.now && causeWords(shown.freeze.now)],
        ...promotionFacts(shown.promotion),
    ];
    const unreadable = shown.isReadable ? [] : ["Its settings are none that this version of the command can read."];
    return [
        `${isFailed ? "! " : ""}entry ${entry} of ${of}`,
        ...facts.flatMap(([label, text]) => (text === undefined ? [] : factLines(label, text, terminal))),
        ...unreadable,
        before === undefined
            ? "settings, of which there were none before:"
            : `settings, compared with entry ${before.entry} (${before.result}):`,
        ...(shown.diff.length === 0 ? ["  no change"] : diffLines(shown.diff, terminal)),
    ];
}

function factLines(label: string, text: string, { columns }: Terminal): string[] {
    const width = columns === undefined ? Number.POSITIVE_INFINITY : Math.max(20, columns - labelWidth - 2);
    const [first = "", ...others] = wrapWords(label === "result" ? text : plainLine(text), width);
    return [
        `  ${label.padEnd(labelWidth)}${first}`.trimEnd(),
        ...others.map(line => " ".repeat(labelWidth + 2) + line),
    ];
}

function causeWords({ since, until, reason }: { since: string; until?: string; reason: string }): string {
    return `since ${since}${until === undefined ? "" : ` until ${until}`}: ${reason}`;
}

function imageName({ repository, version, digest }: VersionImage): string {
    if (digest === undefined) return `${repository}:${version}, digest not known`;
    return imageReference(repository, { version, digest });
}
