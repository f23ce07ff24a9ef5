import { resolve } from "node:path";
import { writeAtomically } from "../../machine/files.js";
import type { Problem } from "../../model/settings/problem.js";
import { settingsOfUpdate } from "../ledger/history-entry.js";
import { type Ledger, lastSucceeded } from "../ledger/ledger.js";
import { readPromotionRecord } from "../ledger/read-promotion-record.js";
import { unrecordedUpdates } from "../ledger/unrecorded.js";
import { openLedger } from "../open/open-ledger.js";
import type { CommonOptions } from "../open/open-service.js";
import { Refusal } from "../output/refusal.js";
import type { Report } from "../output/report.js";
import { stacksIn } from "../stack/known-stacks.js";
import { readProject } from "../stack/project.js";
import { readStackReference, withKnown } from "../stack/stack-reference.js";
import { buildPage } from "./build-page.js";
import { renderPage } from "./render-page.js";
import type { StackLedger } from "./report-page.js";

export interface ReportOptions extends CommonOptions {
    /** File to write. */
    readonly out: string;
    /** Names separated by commas. @default `stack` */
    readonly stacks?: string;
    /** RFC 3339. @default now */
    readonly now?: string;
}

/** Writes the ledgers of some stacks as one HTML file. Needs neither cluster nor passphrase. */
export async function report(options: ReportOptions, report: Report): Promise<void> {
    const given = [...new Set(options.stacks?.split(",").map(name => name.trim()) ?? [])];
    const now = options.now === undefined ? new Date() : new Date(options.now);
    const read = given.map(name => readStackReference(name, "--stacks"));
    const known = (problem: Problem) => withKnown(problem, stacksIn(options.cwd));
    const problems = [
        ...read.flatMap(({ problem }) => (problem === undefined ? [] : known(problem))),
        ...timeProblems(options.now),
    ];
    if (problems.length > 0) throw Refusal.of(problems, "so nothing was written");
    const references = given.length === 0 ? [options] : read.flatMap(one => (one.problem === undefined ? [one] : []));
    const names = references.map(({ stack }) => stack);
    const ledgers: StackLedger[] = [];
    for (const reference of references) {
        const ledger = await openLedger(reference, readProject({ ...reference, cwd: options.cwd }), report);
        ledgers.push(stackLedger(reference.stack, ledger));
    }
    if (ledgers.every(({ entries, unrecorded }) => entries.length === 0 && unrecorded.length === 0)) {
        const whose =
            names.length === 1 ? `the ledger of stack ${names[0]} has` : `the ledgers of ${names.join(", ")} have`;
        throw new Refusal(`${whose} no entry yet; nothing was written.`);
    }
    const page = buildPage(readProject(options).name, ledgers, now);
    const file = resolve(options.out);
    try {
        writeAtomically(file, renderPage(page));
    } catch (error) {
        throw new Refusal(`--out: cannot write ${file}: ${(error as Error).message}`);
    }
    const stacks = page.stacks.map(({ name, entries }) => ({ stack: name, entries: entries.length }));
    report.say(writtenWords(file, stacks, page.now));
    report.result({ file, now: page.now, stacks });
}

export function writtenWords(
    file: string,
    stacks: readonly { readonly stack: string; readonly entries: number }[],
    now: string,
): string {
    const counts = stacks.map(({ stack, entries }) => `${stack} ${entries}`).join(", ");
    return `wrote ${file}: entries of ${counts}; as of ${now}`;
}

function timeProblems(now: string | undefined): Problem[] {
    const rfc3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;
    const isTime = now === undefined || (rfc3339.test(now) && !Number.isNaN(Date.parse(now)));
    return isTime ? [] : [{ path: "--now", message: `"${now}" is not a time; use one like 2026-11-21T10:00:00Z.` }];
}

function stackLedger(stack: string, ledger: Ledger): StackLedger {
    const last = lastSucceeded(ledger.entries);
    const settings = last === undefined ? undefined : settingsOfUpdate(ledger.recordOf(last));
    return {
        stack,
        entries: [...ledger.entries].toReversed().map(entry => ledger.withDigests(entry)),
        outputsOf: entry => ledger.outputsOf(entry),
        promotionOf: entry => readPromotionRecord(ledger.recordOf(entry)),
        settings,
        unrecorded: unrecordedUpdates(ledger),
    };
}
