import { readPlatformInfo } from "../../platform/platform-info.js";
import { describePulumi } from "../../platform/pulumi/find-pulumi.js";
import { readFileLedger } from "../ledger/file-ledger.js";
import type { Ledger } from "../ledger/ledger.js";
import { requirePulumi } from "../pulumi/require-pulumi.js";
import type { Report } from "../report/report.js";
import { backendOf, loginNote } from "../stack/backend.js";
import type { Project } from "../stack/project.js";
import { type CommonOptions, readLedger } from "./open-release.js";

/** The ledger alone: needs neither cluster nor passphrase, and Pulumi only where its backend is no folder. */
export async function openLedger(
    { stack }: Pick<CommonOptions, "stack">,
    project: Project,
    report: Report,
): Promise<Ledger> {
    const backend = backendOf(project, readPlatformInfo());
    const note = loginNote(backend);
    if (note !== undefined) report.say(note);
    if (backend.folder !== undefined) return readFileLedger(backend.folder, project.name, stack);
    const pulumi = await requirePulumi();
    report.say(describePulumi(pulumi));
    return readLedger(backend, project, stack, pulumi);
}
