import type { Problem } from "../../model/settings/problem.js";
import type { Share } from "../../model/traffic/shares.js";
import { trafficReference } from "../../model/traffic/traffic-object.js";
import { readMigrations } from "../../objects/migration-record.js";
import { holders } from "../ledger/served.js";
import { type OpenStack, settingsByLedger, takeInEffect } from "../open/open-stack.js";
import { Refusal } from "../output/refusal.js";
import type { Report } from "../output/report.js";
import { confirm } from "../output/terminal.js";
import { movedByHand, unknownToState } from "../traffic/moved-by-hand.js";
import { readLiveSize, unreadySlots } from "../traffic/release-pods.js";
import { gatewayFindings, readServing } from "../traffic/traffic-object.js";
import { recordingProblems } from "../update/recording-problems.js";
import { absentProblem } from "./absent-objects.js";
import { builtRevision } from "./choose-image.js";
import { deploySummary, describeDeploy } from "./describe-deploy.js";
import { foreseeCluster } from "./foresee-cluster.js";
import { imagesFacts, pingDocker, publishedImages, takenImages } from "./image-facts.js";
import { namespaceProblem, readNamespace } from "./namespace-problem.js";
import { type DeployOptions, planDeploy } from "./plan-deploy.js";

/**
 * Puts a version into a slot of a stack that nobody else changes, and gives it the requested share of traffic. Returns the
 * number of the ledger's entry; undefined for a dry run.
 */
export async function deployOpened(
    opened: OpenStack,
    options: DeployOptions,
    report: Report,
): Promise<number | undefined> {
    const problems: Problem[] = [];
    const note = (path: string) => (error: Error) => {
        problems.push({ path, message: `${error.message}${error.message.endsWith(".") ? "" : "."}` });
        return undefined;
    };
    const { taken } = options;
    const [published, answers, serving, recording, unfit, namespace] = await report.phase("facts", () =>
        Promise.all([
            publishedImages(options.version, opened, note),
            taken === undefined ? undefined : takenImages(taken, opened, note),
            readServing(opened.api, opened.settings).catch(note("kubernetes:context")),
            recordingProblems(opened),
            gatewayFindings(opened).catch(note("service.gateway")),
            readNamespace(opened.api, opened.settings.service, opened.ledger.state).catch(note("kubernetes:context")),
        ]),
    );
    const ours = `${opened.project.name}/${opened.stackName}`;
    const foreign = namespace && namespaceProblem(opened.settings.service, ours, namespace);
    problems.push(...recording, ...(unfit ?? []), ...(foreign === undefined ? [] : [foreign]));
    const unknown = unknownToState(opened, serving ?? []);
    if (unknown !== undefined) throw Refusal.of([...problems, unknown], "so nothing was changed");
    // Without a version, the settings are applied as they are.
    const stack = options.version === undefined ? opened : takeInEffect(opened, serving ?? [], report);
    const { settings } = stack;
    const { live } = holders(settings, stack.ledger.entries);
    const { service } = settings;
    const [images, unready, liveSize, migrations] = await report.phase("facts", () =>
        Promise.all([
            imagesFacts(stack, published),
            unreadySlots(stack).catch(note("kubernetes:context")),
            readLiveSize(stack.api, settings, live).catch(note("service.scale")),
            readMigrations(stack.api, { service: service.name, namespace: service.namespace }).catch(
                note("kubernetes:context"),
            ),
        ]),
    );
    const planned = await report.phase("plan", () =>
        planDeploy(options, {
            settings,
            now: new Date(),
            ...images,
            entries: stack.ledger.entries,
            recorded: settingsByLedger(opened),
            ...(answers === undefined ? {} : { answers }),
            ...(serving === undefined ? {} : { serving }),
            ...(unready === undefined ? {} : { unready }),
            ...(liveSize === undefined ? {} : { liveSize }),
            ...(migrations === undefined ? {} : { migrations: [...migrations.values()] }),
        }),
    );
    problems.push(...(planned.problems ?? []));
    const inState = stack.ledger.state?.fieldManagerOf(trafficReference(settings.service)) !== undefined;
    if (inState && planned.plan !== undefined && serving !== undefined) {
        const moved = movedByHand(serving, [settingsByLedger(opened), opened.settings, planned.plan.settings]);
        if (moved !== undefined) problems.push(moved);
    }
    if (planned.plan?.images.some(({ source }) => source === "built")) {
        const problem = await pingDocker(stack.environment["DOCKER_HOST"]);
        if (problem !== undefined) problems.push({ path: "DOCKER_HOST", message: problem });
    }
    const { plan } = planned;
    const isThere = namespace?.state !== "absent";
    const foreseen =
        plan?.placed === undefined
            ? undefined
            : await report.phase("foresight", () => foreseeCluster(stack.api, plan.settings, plan.placed!, isThere));
    problems.push(...(foreseen?.problems ?? []));
    // A program may make what its release names: only its preview tells, which a dry run rarely has.
    const absent = (foreseen?.absent ?? []).map(object => {
        return { object, problem: absentProblem(object, service.namespace, isThere, stack.stackName) };
    });
    const isMade = ({ object: { kind, name } }: (typeof absent)[number]) =>
        stack.ledger.state?.inputsOf({ apiVersion: "v1", kind, namespace: service.namespace, name }) !== undefined;
    if (options.dryRun && !options.preview)
        problems.push(...absent.filter(one => !isMade(one)).map(({ problem }) => problem));
    if (plan === undefined || problems.length > 0) throw Refusal.of(problems, "so nothing was changed");

    const kept = (share: Share) => stack.ledger.state?.podsOf(share.slot, share.releaseId);
    for (const line of describeDeploy(plan, kept, options.reason)) report.say(line);
    for (const { path, message } of foreseen?.warnings ?? []) report.warn(`warning: ${path}: ${message}`);
    const context = { serving: serving ?? [], absent, options };
    if (options.dryRun) {
        if (options.preview) await (await import("./apply-deploy.js")).previewDeploy(stack, plan, context, report);
        report.say("dry run: nothing was changed");
        report.result({ dryRun: true, ...deploySummary(plan), pulumi: stack.pulumi.version });
        return undefined;
    }
    await confirm("Go ahead?", options);
    const { applyDeploy } = await import("./apply-deploy.js");
    const revision = builtRevision(plan.images, images);
    return applyDeploy(stack, plan, { ...context, ...(revision && { revision }) }, report);
}
