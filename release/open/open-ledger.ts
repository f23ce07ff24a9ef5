import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { describePulumi } from "../../machine/find-pulumi.js";
import { readPlatformInfo } from "../../machine/platform-info.js";
import { readFileLedger } from "../ledger/file-ledger.js";
import type { Ledger } from "../ledger/ledger.js";
import { Refusal } from "../output/refusal.js";
import type { Report } from "../output/report.js";
import { requirePulumi } from "../pulumi/pulumi-error.js";
import { loginNote, type StateBackend, stateBackend } from "../stack/backend.js";
import { hasSettings, knownStacks } from "../stack/known-stacks.js";
import type { Project } from "../stack/project.js";
import type { CommonOptions } from "./open-service.js";
import { readLedger } from "./open-stack.js";

/**
 * Reads only the ledger: needs neither cluster nor passphrase, and Pulumi only if the backend is not a folder. Refuses a stack
 * that has neither settings nor entries if others exist.
 */
export async function openLedger(
    { stack }: Pick<CommonOptions, "stack">,
    project: Project,
    report: Report,
): Promise<Ledger> {
    const backend = stateBackend(project, readPlatformInfo());
    const note = loginNote(backend);
    if (note !== undefined) report.say(note);
    const home = backend.folder && dirname(backend.folder);
    // As Pulumi does: a mistyped folder would look like an empty ledger.
    if (home !== undefined && !existsSync(home)) {
        throw new Refusal(
            `Pulumi's state folder ${home} does not exist; make it, or name another: PULUMI_BACKEND_URL.`,
        );
    }
    const ledger = await read(backend, project, stack, report);
    const isThere = ledger.state !== undefined || ledger.entries.length > 0 || hasSettings(project, stack);
    const known = isThere ? [] : knownStacks(backend, project);
    if (known.length > 0) {
        throw new Refusal(
            `--stack: project ${project.name} has no stack ${stack}; its stacks are ${known.join(", ")}. Nothing was done.`,
        );
    }
    return ledger;
}

async function read(backend: StateBackend, project: Project, stack: string, report: Report): Promise<Ledger> {
    if (backend.folder !== undefined) return readFileLedger(backend.folder, project.name, stack);
    const pulumi = await requirePulumi();
    report.say(describePulumi(pulumi));
    return readLedger(backend, project, stack, pulumi);
}
