import { applySeal } from "./apply/apply-seal.js";
import { readSeals } from "./facts/ledger-seals.js";
import { registryImages } from "./facts/registry-images.js";
import type { HistoryOptions } from "./history.js";
import { openLedger } from "./open/open-ledger.js";
import { planProof } from "./plan/plan-proof.js";
import { ledgerImages } from "./plan/prove-images.js";
import { Refusal } from "./report/refusal.js";
import type { Report } from "./report/report.js";
import { readProject } from "./stack/project.js";

export interface ProveOptions extends HistoryOptions {
    /** Seals the entries that no tag holds yet. */
    readonly tag: boolean;
}

/** Checks the ledger's images against the registry and its entries against what Git tags sealed of them. */
export async function historyProve(options: ProveOptions, report: Report): Promise<void> {
    if ([options.since, options.release, options.metrics].some(option => option !== undefined)) {
        throw new Refusal("prove is about the whole ledger; leave out --since, --release and --metrics.");
    }
    const project = readProject(options.cwd);
    const ledger = await openLedger(options, project, report);
    const entries = [...ledger.entries].toReversed();
    const [seals, images] = await Promise.all([
        readSeals(project.directory, project.name, options.stack),
        registryImages(ledgerImages(entries.map(entry => ledger.withDigests(entry)))),
    ]);
    if (entries.length === 0 && seals.seals.length === 0) {
        throw new Refusal(`the ledger of stack ${options.stack} has no entry yet, so there is nothing to prove.`);
    }
    const request = { project: project.name, stack: options.stack, tag: options.tag };
    const records = entries.map(entry => ledger.recordOf(entry));
    const proof = planProof(request, { records, images, ...seals });
    if (proof.newSeal !== undefined) await applySeal(proof.newSeal, entries, project, options.stack, report);
    for (const line of proof.lines) report.say(line);
    const proven = proof.problems.length === 0;
    report.result({
        proven,
        entries: proof.entries,
        sealedTo: proof.sealedTo,
        ...(proof.head === undefined ? {} : { head: proof.head }),
        ...(proof.newSeal === undefined ? {} : { tag: proof.newSeal.tag }),
        findings: proof.findings,
        images,
        problems: proof.problems.map(({ message }) => message),
    });
    if (!proven) throw Refusal.of(proof.problems, "so the ledger is not proven");
    report.say(proof.sealedTo < proof.entries ? `proven up to entry ${proof.sealedTo}` : "proven");
}
