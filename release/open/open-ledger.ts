import { describePulumi } from "../../machine/find-pulumi.js";
import { readPlatformInfo } from "../../machine/platform-info.js";
import { readFileLedger } from "../ledger/file-ledger.js";
import type { Ledger } from "../ledger/ledger.js";
import type { Report } from "../output/report.js";
import { requirePulumi } from "../pulumi/pulumi-error.js";
import { loginNote, stateBackend } from "../stack/backend.js";
import type { Project } from "../stack/project.js";
import type { CommonOptions } from "./open-service.js";
import { readLedger } from "./open-stack.js";

/** Reads only the ledger: needs neither cluster nor passphrase, and Pulumi only if the backend is not a folder. */
export async function openLedger(
    { stack }: Pick<CommonOptions, "stack">,
    project: Project,
    report: Report,
): Promise<Ledger> {
    const backend = stateBackend(project, readPlatformInfo());
    const note = loginNote(backend);
    if (note !== undefined) report.say(note);
    if (backend.folder !== undefined) return readFileLedger(backend.folder, project.name, stack);
    const pulumi = await requirePulumi();
    report.say(describePulumi(pulumi));
    return readLedger(backend, project, stack, pulumi);
}
