import type { LedgerEntry } from "../../model/ledger-entry.js";
import { git } from "../facts/run-git.js";
import { type Seal, sealMessage } from "../plan/ledger-seal.js";
import type { Report } from "../report/report.js";
import type { Project } from "../stack/project.js";
import { writeTag } from "./write-tag.js";

/**
 * Writes the tag that seals the ledger. It names the commit of the last entry that it seals, where this repository has
 * it, else the commit at hand.
 *
 * @param entries oldest first
 */
export async function applySeal(
    seal: Seal,
    entries: readonly LedgerEntry[],
    { directory, name }: Project,
    stack: string,
    report: Report,
): Promise<void> {
    const { commit } = entries[seal.head.entry - 1] ?? {};
    const isHere = commit !== undefined && (await git(directory, "cat-file", "-e", `${commit}^{commit}`)) !== undefined;
    await writeTag(directory, seal.tag, sealMessage(seal, name, stack), isHere ? commit : "HEAD");
    report.say(
        `wrote the tag ${seal.tag}; keep it where no one can change it: \`git push origin refs/tags/${seal.tag}\``,
    );
}
