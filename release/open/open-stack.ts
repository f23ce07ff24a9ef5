import { type Pulumi, pulumiEnvironment } from "../../machine/find-pulumi.js";
import { inForce } from "../../model/guards/in-force.js";
import type { LedgerEntry } from "../../model/ledger/ledger-entry.js";
import type { Problem } from "../../model/settings/problem.js";
import type { Settings } from "../../model/settings/settings.js";
import type { Share } from "../../model/traffic/shares.js";
import { readFileLedger } from "../ledger/file-ledger.js";
import { agree, asRecorded, type RollbackWitness, settingsInEffect } from "../ledger/in-effect.js";
import { type Ledger, lastSucceeded } from "../ledger/ledger.js";
import type { Report } from "../output/report.js";
import type { StateBackend } from "../stack/backend.js";
import { cliStack, type Project } from "../stack/project.js";
import { begin, type CommonOptions, type OpenService, openBegun, toldAtFirst } from "./open-service.js";

/** A stack that is ready to change; its settings are reconciled with the ledger. */
export interface OpenStack extends OpenService {
    readonly ledger: Ledger;
}

/**
 * Reads settings and ledger, finds Pulumi and chooses the cluster; refuses with all problems at once.
 *
 * @param known problems with the command's options, reported with the others
 */
export function openStack(options: CommonOptions, report: Report, known: readonly Problem[] = []): Promise<OpenStack> {
    return report.phase("open", () => open(options, report, known));
}

async function open(options: CommonOptions, report: Report, known: readonly Problem[]): Promise<OpenStack> {
    const begun = await begin(options);
    for (const line of toldAtFirst(begun)) report.say(line);
    const { project, backend, pulumi } = begun;
    const ledger = await readLedger(backend, project, options.stack, pulumi);
    const { service, read, told } = await openBegun(begun, options, ledger.state?.isEmpty === false, known);
    for (const line of told) report.say(line);
    const recorded = ledger.state?.fingerprint;
    const found = settingsInEffect({ settings: read, last: lastRecorded(ledger), recorded });
    for (const note of found.notes) report.say(note);
    const settings = inForce(found.settings, new Date());
    const { name, namespace } = settings.service;
    report.about({ stack: options.stack, service: name, namespace, pulumi: pulumi.version });
    return { ...service, settings, ledger };
}

/** The same with the settings in effect according to the traffic object: see ledger/in-effect.ts. */
export function takeInEffect(
    stack: OpenStack,
    serving: readonly Share[],
    report: Report,
    rollback?: RollbackWitness,
): OpenStack {
    const last = lastDecision(stack.ledger);
    // The ledger already overruled older settings when the stack was opened: they are based on its last entry.
    const { settings } = stack;
    const found = settingsInEffect({ settings, last, recorded: settings.basedOn, serving, rollback });
    for (const note of found.notes) report.say(note);
    return { ...stack, settings: found.settings };
}

/** Whether ledger and settings agree: then it is known who serves. */
export function isRecorded({ settings, ledger }: OpenStack): boolean {
    return agree(settings, lastDecision(ledger));
}

/** The settings with the ledger's last decision, without what a killed command wrote since. */
export function settingsByLedger({ settings, ledger }: OpenStack): Settings {
    return asRecorded(settings, lastDecision(ledger));
}

/** The ledger's last decision, without what has expired. */
function lastDecision(ledger: Ledger): LedgerEntry | undefined {
    const last = lastRecorded(ledger);
    return last && inForce(last, new Date());
}

function lastRecorded(ledger: Ledger): LedgerEntry | undefined {
    const last = lastSucceeded(ledger.entries);
    return last === undefined ? undefined : ledger.withDigests(last);
}

/** A file backend is read directly; any other through Pulumi, which takes seconds. */
export async function readLedger(
    backend: StateBackend,
    project: Project,
    stack: string,
    pulumi: Pulumi,
): Promise<Ledger> {
    if (backend.folder !== undefined) return readFileLedger(backend.folder, project.name, stack);
    const [{ readStackLedger }, { PulumiCli }] = await Promise.all([
        import("../ledger/stack-ledger.js"),
        import("../pulumi/pulumi-cli.js"),
    ]);
    const url: Record<string, string> = backend.url === undefined ? {} : { PULUMI_BACKEND_URL: backend.url };
    const environment = { ...pulumiEnvironment(pulumi), ...url };
    return readStackLedger(new PulumiCli(pulumi, project.directory, cliStack(project, stack), environment));
}
