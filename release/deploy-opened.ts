import { readMigrations } from "../cluster/migration-record.js";
import type { Problem } from "../model/problem.js";
import type { Share } from "../model/shares.js";
import { trafficReference } from "../model/traffic-object.js";
import { gatewayFindings } from "./facts/gateway-findings.js";
import { imagesFacts, publishedImages, takenImages } from "./facts/image-facts.js";
import { readLiveSize } from "./facts/live-size.js";
import { pingDocker } from "./facts/ping-docker.js";
import { recordingProblems } from "./facts/recording-problems.js";
import { unreadySlots } from "./facts/release-pods.js";
import { readServing } from "./facts/traffic-object.js";
import { holders } from "./ledger/holders.js";
import { type CommonOptions, type OpenRelease, recordedSettings, takeInEffect } from "./open/open-release.js";
import { deploySummary } from "./plan/deploy-summary.js";
import { describeDeploy } from "./plan/describe-deploy.js";
import { movedByHand, unknownToState } from "./plan/moved-by-hand.js";
import { type DeployRequest, planDeploy } from "./plan/plan-deploy.js";
import { confirm } from "./report/confirm.js";
import { Refusal } from "./report/refusal.js";
import type { Report } from "./report/report.js";

export interface DeployOptions extends CommonOptions, DeployRequest {
    readonly dryRun: boolean;
    /** Lets an update touch what is live, for the reason given. */
    readonly allowLiveChange: boolean;
    readonly reason?: string;
}

/**
 * Puts a version into a slot of a stack that nobody else changes, with traffic or a part of it as asked. Gives the number
 * of the ledger's entry; undefined for a dry run.
 */
export async function deployOpened(
    opened: OpenRelease,
    options: DeployOptions,
    report: Report,
): Promise<number | undefined> {
    const problems: Problem[] = [];
    const note = (path: string) => (error: Error) => {
        problems.push({ path, message: `${error.message}${error.message.endsWith(".") ? "" : "."}` });
        return undefined;
    };
    const { taken } = options;
    const [published, answers, serving, recording, unfit] = await report.phase("facts", () =>
        Promise.all([
            publishedImages(options.version, opened, note),
            taken === undefined ? undefined : takenImages(taken, opened, note),
            readServing(opened.api, opened.settings).catch(note("kubernetes:context")),
            recordingProblems(opened),
            gatewayFindings(opened).catch(note("service.gateway")),
        ]),
    );
    problems.push(...recording, ...(unfit ?? []));
    const unknown = unknownToState(opened, serving ?? []);
    if (unknown !== undefined) throw Refusal.of([...problems, unknown], "so nothing was changed");
    // Without a version the settings are applied as they are, whoever wrote them.
    const release = options.version === undefined ? opened : takeInEffect(opened, serving ?? [], report);
    const { settings } = release;
    const { live } = holders(settings, release.ledger.entries);
    const { name, namespace } = settings.service;
    const [images, unready, liveSize, migrations] = await report.phase("facts", () =>
        Promise.all([
            imagesFacts(release, published),
            unreadySlots(release).catch(note("kubernetes:context")),
            readLiveSize(release.api, settings, live).catch(note("service.scale")),
            readMigrations(release.api, { service: name, namespace }).catch(note("kubernetes:context")),
        ]),
    );
    const planned = await report.phase("plan", () =>
        planDeploy(options, {
            settings,
            now: new Date(),
            ...images,
            entries: release.ledger.entries,
            recorded: recordedSettings(opened),
            ...(answers === undefined ? {} : { answers }),
            ...(serving === undefined ? {} : { serving }),
            ...(unready === undefined ? {} : { unready }),
            ...(liveSize === undefined ? {} : { liveSize }),
            ...(migrations === undefined ? {} : { migrations: [...migrations.values()] }),
        }),
    );
    problems.push(...(planned.problems ?? []));
    const inState = release.ledger.state?.fieldManagerOf(trafficReference(settings.service)) !== undefined;
    if (inState && planned.plan !== undefined && serving !== undefined) {
        const moved = movedByHand(serving, [recordedSettings(opened), opened.settings, planned.plan.settings]);
        if (moved !== undefined) problems.push(moved);
    }
    if (planned.plan?.images.some(({ source }) => source === "built")) {
        const problem = await pingDocker(release.environment["DOCKER_HOST"]);
        if (problem !== undefined) problems.push({ path: "DOCKER_HOST", message: problem });
    }
    const { plan } = planned;
    if (plan === undefined || problems.length > 0) throw Refusal.of(problems, "so nothing was changed");

    const kept = (share: Share) => release.ledger.state?.podsOf(share.slot, share.releaseId);
    for (const line of describeDeploy(plan, kept, options.reason)) report.say(line);
    if (options.dryRun) {
        report.say("dry run: nothing was changed");
        report.result({ dryRun: true, ...deploySummary(plan), pulumi: release.pulumi.version });
        return undefined;
    }
    await confirm("Go ahead?", options);
    const { applyDeploy } = await import("./apply/apply-deploy.js");
    return applyDeploy(release, plan, { serving: serving ?? [], source: images.source, options }, report);
}
