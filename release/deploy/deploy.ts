import type { Problem } from "../../model/settings/problem.js";
import { slotEntries, slotsOf } from "../../model/slots/slot-names.js";
import { holders } from "../ledger/served.js";
import { findNextVersion, type VersionQuestion } from "../next-version/find-next-version.js";
import { askedVersion, type VersionKind } from "../next-version/version-options.js";
import { openHeld } from "../open/open-held.js";
import { type OpenStack, openStack, readLedger } from "../open/open-stack.js";
import { Refusal } from "../output/refusal.js";
import type { Report } from "../output/report.js";
import { refuseOrganization } from "../stack/backend.js";
import { knownStacks, stacksWithState } from "../stack/known-stacks.js";
import { ownedProject } from "../stack/project.js";
import { readStackReference, withKnown } from "../stack/stack-reference.js";
import { reasonsNeeded, versionProblems } from "../update/option-problems.js";
import { chooseTaken, type OtherLedger } from "./choose-taken.js";
import { deployOpened } from "./deploy-opened.js";
import type { DeployOptions } from "./plan-deploy.js";
import { servedBefore } from "./plan-traffic.js";

export interface DeployFromOptions extends DeployOptions, Pick<VersionQuestion, "path" | "tagPrefix"> {
    /** Stack to take the version and its digests from: nothing is built. */
    readonly from?: string;
    /** Takes the version from the commits since the last one. */
    readonly next?: VersionKind;
    /** Tags the commit with that version afterwards, and pushes the tag. @default false */
    readonly tag?: boolean;
}

/** Puts a version into an idle slot, and gives it all traffic or a share once its gate passes. */
export async function deploy(given: DeployFromOptions, report: Report): Promise<void> {
    const released = await release(given, report);
    if (!given.tag || released?.tag === undefined) return;
    const { tagRelease } = await import("../write-back/tag-release.js");
    await tagRelease(released.directory, released.tag, released.version, report);
}

/** What a deploy by `--next` has released. */
interface Released {
    readonly version: string;
    /** Its tag in Git. */
    readonly tag?: string;
    /** The project's. */
    readonly directory: string;
}

async function release(given: DeployFromOptions, report: Report): Promise<Released | undefined> {
    const problems = [...reasonsNeeded(given), ...versionProblems(given.version), ...nextProblems(given)];
    const open = () => openStack(given, report, problems);
    if (given.dryRun) {
        const opened = await open();
        const chosen = await choose(given, opened, report);
        if (chosen !== undefined) await deployOpened(opened, chosen.options, report);
        return undefined;
    }
    const { stack, giveBack } = await openHeld(given, report, { command: "deploy", open, prepare: async () => {} });
    const { settings, ledger } = stack;
    // If the settings have promotion steps, --promote uses them too. A first release has no traffic to take over in steps.
    const { steps = [], bakeSeconds = 0 } = settings.promotion ?? {};
    const isWatched = given.promote && (steps.length > 0 || bakeSeconds > 0);
    const bySteps = isWatched && holders(settings, ledger.entries).live !== undefined;
    let chosen: Chosen | undefined;
    try {
        chosen = await choose(given, stack, report);
        if (chosen === undefined) return undefined;
        const { options } = chosen;
        if (!bySteps) await deployOpened(stack, options, report);
        else if (options.version !== undefined) {
            await deployOpened(stack, { ...options, promote: false }, report.inner());
        }
    } finally {
        await giveBack();
    }
    const { options, tag } = chosen;
    if (bySteps) {
        // The release has its slot now, where a promotion finds it.
        const { taken: _, ...placed } = options;
        // The confirmation before the deploy covered the promotion too.
        const yes = options.yes === true || options.version !== undefined;
        await (await import("../promote/promote.js")).promote({ ...placed, yes }, report);
    }
    const { version } = options;
    return version === undefined ? undefined : { version, tag, directory: stack.project.directory };
}

/** What a deploy is to do, with the version that it asks for. */
interface Chosen {
    readonly options: DeployOptions;
    /** With `--next`: the version's tag in Git. */
    readonly tag?: string;
}

function nextProblems({ next, from, version, path, tagPrefix, tag }: DeployFromOptions): Problem[] {
    const alone = [
        ...(path === undefined ? [] : ["--path"]),
        ...(tagPrefix === undefined ? [] : ["--tag-prefix"]),
        ...(tag ? ["--tag"] : []),
    ];
    if (next === undefined) return alone.map(option => ({ path: option, message: "it goes with --next." }));
    const other = version === undefined ? from && `--from ${from}` : `VERSION ${version}`;
    return other ? [{ path: "--next", message: `it chooses the version, and so does ${other}; leave one out.` }] : [];
}

/** The version that the options ask for; undefined if there is nothing to release. */
async function choose(
    { from, next, path, tagPrefix, tag: _, ...given }: DeployFromOptions,
    opened: OpenStack,
    report: Report,
): Promise<Chosen | undefined> {
    if (next === undefined) return { options: await takeFrom(from, given, opened) };
    const { directory } = opened.project;
    const question = { ...askedVersion(next), path, tagPrefix };
    const { plan, bases, tag } = await findNextVersion(question, directory, () => opened.ledger, report);
    const { version, step } = plan;
    // Tags may name a version that this stack has never had.
    const isFirst = slotsOf(opened.settings.slots).length === 0;
    if (step !== "none" || isFirst || (given.promote && isWaiting(version, opened))) {
        return { options: { ...given, version }, tag };
    }
    report.say(`nothing to release: no commit since ${version} counts`);
    report.result({ nothing: true, last: bases.latest?.version ?? version, pulumi: opened.pulumi.version });
    return undefined;
}

/** Whether a version lies in a slot and has never served, as after a promotion that was cut short. */
function isWaiting(version: string, { settings, ledger }: OpenStack): boolean {
    const held = slotEntries(settings.slots).find(([, release]) => release.version === version)?.[1];
    const isBarred = settings.quarantine.some(quarantined => quarantined.version === version);
    return held !== undefined && !isBarred && !servedBefore(held, ledger.entries);
}

/** The options with version and digests from another stack's ledger; refuses a version that has not passed its gate there. */
async function takeFrom(from: string | undefined, options: DeployOptions, opened: OpenStack): Promise<DeployOptions> {
    if (from === undefined) return options;
    const { taken, problem } = chooseTaken(options.version, await readOtherLedger(opened, from), new Date());
    if (taken === undefined) throw Refusal.of([problem], "so nothing was changed");
    return { ...options, version: taken.version, taken };
}

/**
 * The ledger of another stack of this project, in the same backend. Needs neither its settings file nor its passphrase.
 * Refuses a stack that does not exist, and lists the existing ones for a file backend.
 */
export async function readOtherLedger(
    { backend, project, pulumi, stackName }: OpenStack,
    given: string,
): Promise<OtherLedger> {
    const from = `--from ${given}`;
    const reference = readStackReference(given, "--from");
    if (reference.problem !== undefined) {
        throw Refusal.of([withKnown(reference.problem, knownStacks(backend, project))], "so nothing was changed");
    }
    const { stack } = reference;
    const other = ownedProject(project, reference, "--from");
    refuseOrganization(backend, other);
    if (stack === stackName && other.owner === project.owner)
        throw new Refusal(`${from}: that is this stack; name the one that gated the version.`);
    const ledger = await readLedger(backend, other, stack, pulumi);
    if (ledger.state !== undefined || ledger.entries.length > 0) {
        return { stack, entries: ledger.entries, withDigests: entry => ledger.withDigests(entry) };
    }
    const others = stacksWithState(backend, project).filter(name => name !== stackName);
    throw new Refusal(
        `${from}: the backend has no such stack of project ${project.name}` +
            `${others.length === 0 ? "" : `; it has ${others.join(", ")}`}. Nothing was changed.`,
    );
}
