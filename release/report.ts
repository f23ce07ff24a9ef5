import { resolve } from "node:path";
import type { Problem } from "../model/problem.js";
import { recordedSettings } from "./ledger/history-entry.js";
import { type Ledger, lastSucceeded } from "./ledger/ledger.js";
import { readPromotionRecord } from "./ledger/read-promotion-record.js";
import { unrecordedUpdates } from "./ledger/unrecorded.js";
import { openLedger } from "./open/open-ledger.js";
import type { CommonOptions } from "./open/open-release.js";
import { Refusal } from "./report/refusal.js";
import type { Report } from "./report/report.js";
import { buildPage, type StackLedger } from "./report-page/build-page.js";
import { renderPage } from "./report-page/render-page.js";
import { writeAtomically } from "./stack/atomic-write.js";
import { readProject } from "./stack/project.js";

export interface ReportOptions extends CommonOptions {
    /** File to write. */
    readonly out: string;
    /** Names with commas between them. @default `stack` */
    readonly stacks?: string;
    /** RFC 3339. @default this moment */
    readonly now?: string;
}

/** Writes the ledgers of some stacks as one HTML file. Needs neither cluster nor passphrase. */
export async function report(options: ReportOptions, report: Report): Promise<void> {
    const names = [...new Set((options.stacks ?? options.stack).split(",").map(name => name.trim()))];
    const now = options.now === undefined ? new Date() : new Date(options.now);
    const problems = optionProblems(names, options.now);
    if (problems.length > 0) throw Refusal.of(problems, "so nothing was written");
    const project = readProject(options.cwd);
    const ledgers: StackLedger[] = [];
    for (const stack of names)
        ledgers.push(stackLedger(stack, await openLedger({ ...options, stack }, project, report)));
    if (ledgers.every(({ entries, unrecorded }) => entries.length === 0 && unrecorded.length === 0)) {
        const whose =
            names.length === 1 ? `the ledger of stack ${names[0]} has` : `the ledgers of ${names.join(", ")} have`;
        throw new Refusal(`${whose} no entry yet; nothing was written.`);
    }
    const page = buildPage(project.name, ledgers, now);
    const file = resolve(options.out);
    try {
        writeAtomically(file, renderPage(page));
    } catch (error) {
        throw new Refusal(`--out: ${file} could not be written: ${(error as Error).message}`);
    }
    const stacks = page.stacks.map(({ name, entries }) => ({ stack: name, entries: entries.length }));
    report.say(writtenWords(file, stacks, page.now));
    report.result({ file, now: page.now, stacks });
}

/** What was written. */
export function writtenWords(
    file: string,
    stacks: readonly { readonly stack: string; readonly entries: number }[],
    now: string,
): string {
    const counts = stacks.map(({ stack, entries }) => `${stack} ${entries}`).join(", ");
    return `wrote ${file}: entries of ${counts}; as of ${now}`;
}

function optionProblems(names: readonly string[], now: string | undefined): Problem[] {
    const rfc3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;
    const isTime = now === undefined || (rfc3339.test(now) && !Number.isNaN(Date.parse(now)));
    return [
        ...(names.includes("")
            ? [{ path: "--stacks", message: "a name is empty; write the names with commas between them, as dev,prod." }]
            : []),
        ...(isTime ? [] : [{ path: "--now", message: `"${now}" is no time; use one like 2026-11-21T10:00:00Z.` }]),
    ];
}

function stackLedger(stack: string, ledger: Ledger): StackLedger {
    const last = lastSucceeded(ledger.entries);
    const settings = last === undefined ? undefined : recordedSettings(ledger.recordOf(last));
    return {
        stack,
        entries: [...ledger.entries].toReversed().map(entry => ledger.withDigests(entry)),
        outputsOf: entry => ledger.outputsOf(entry),
        promotionOf: entry => readPromotionRecord(ledger.recordOf(entry)),
        ...(settings === undefined ? {} : { settings }),
        unrecorded: unrecordedUpdates(ledger),
    };
}
