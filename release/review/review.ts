import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { type PullRequest, readCiBuild, readPullRequest } from "../../machine/ci-build.js";
import { errorWords } from "../../machine/foreseen-error.js";
import { deployOpened } from "../deploy/deploy-opened.js";
import { holders } from "../ledger/served.js";
import { findNextVersion, type VersionQuestion } from "../next-version/find-next-version.js";
import { askedVersion, type VersionKind } from "../next-version/version-options.js";
import type { CommonOptions } from "../open/open-service.js";
import { openStack } from "../open/open-stack.js";
import { Refusal } from "../output/refusal.js";
import type { Report } from "../output/report.js";
import { readProject } from "../stack/project.js";
import { readFileSettings } from "../stack/read-file-settings.js";
import { SettingsFile } from "../stack/settings-file.js";
import { compareApi } from "./api-changes.js";
import { describeReview, reviewMark } from "./describe-review.js";
import { planReview, type Reviewed } from "./plan-review.js";
import { postComment } from "./post-comment.js";

export interface ReviewOptions extends CommonOptions, Pick<VersionQuestion, "path" | "tagPrefix"> {
    /** @default "semver" */
    readonly next?: VersionKind;
    /** File with the OpenAPI document of the change. */
    readonly openapi?: string;
    /** Where the live release serves its document. */
    readonly openapiPath: string;
    /** Whether to comment on the pull request. */
    readonly comment: boolean;
}

/** Says of a change what a release of it would be and do; refuses one that would be refused, or that breaks its API unsaid. */
export async function review(options: ReviewOptions, report: Report): Promise<void> {
    const request = readPullRequest(process.env, path => readFileSync(path, "utf8"));
    const reviewed = request?.isFork ? await reviewSource(options, report) : await reviewStack(options, report);
    const problems = planReview(reviewed);
    const text = describeReview(reviewed, problems, readCiBuild(process.env));
    report.print(text);
    const comment = options.comment ? await writeComment(request, options.stack, text, report) : undefined;
    const { version, isNothing, api, refusals } = reviewed;
    const all = [...problems.map(({ message }) => message), ...refusals];
    report.result({
        ...(version === undefined ? {} : { version }),
        nothing: isNothing,
        ...(api?.changes === undefined ? {} : { breaking: api.changes }),
        ...(api?.uncompared === undefined ? {} : { uncompared: api.uncompared }),
        refusals: all,
        ...(comment === undefined ? {} : { comment }),
    });
    if (all.length > 0) throw new Refusal("a release of this change would be refused, for the reasons above.");
}

/** What is known before anything is asked. */
const unknown = { isNothing: false, versionLines: [], deployLines: [], refusals: [], isFork: false } as const;

async function reviewStack(options: ReviewOptions, report: Report): Promise<Reviewed> {
    const { stack, openapi, openapiPath } = options;
    const refusals: string[] = [];
    const refused = (error: unknown) => {
        refusals.push(errorWords(error));
        return undefined;
    };
    const opened = await openStack({ ...options, writeBack: false }, report.collecting([])).catch(refused);
    if (opened === undefined) return { ...unknown, stack, refusals };
    const versionLines: string[] = [];
    const { directory } = opened.project;
    const found = await findNextVersion(
        questionOf(options),
        directory,
        () => opened.ledger,
        report.collecting(versionLines),
    ).catch(refused);
    const { live } = holders(opened.settings, opened.ledger.entries);
    const api =
        openapi === undefined
            ? undefined
            : await compareApi(opened, live, resolve(openapi), openapiPath).catch(refused);
    const isNothing = found?.plan.step === "none";
    const deployLines: string[] = [];
    if (found !== undefined && !isNothing) {
        const { version } = found.plan;
        const asked = { ...options, version, promote: true, dryRun: true, preview: true, allowLiveChange: false };
        await deployOpened(opened, asked, report.collecting(deployLines)).catch(error => {
            deployLines.length = 0;
            refused(error);
        });
    }
    return {
        ...unknown,
        ...{ stack, isNothing, versionLines, deployLines, refusals },
        ...(found === undefined ? {} : { version: found.plan.version }),
        ...(api === undefined ? {} : { api }),
    };
}

/** What the source says by itself. */
async function reviewSource(options: ReviewOptions, report: Report): Promise<Reviewed> {
    const { stack } = options;
    const project = readProject(options);
    const file = SettingsFile.ofStack(project, stack);
    const { problems } = readFileSettings(file);
    const refusals = problems.length === 0 ? [] : [Refusal.of(problems, `in ${file.path}`).message];
    const versionLines: string[] = [];
    const { plan } = await findNextVersion(
        questionOf(options),
        project.directory,
        () => undefined,
        report.collecting(versionLines),
    );
    const isNothing = plan.step === "none";
    return { ...unknown, stack, version: plan.version, isNothing, versionLines, refusals, isFork: true };
}

function questionOf({ next = "semver", path, tagPrefix }: ReviewOptions): VersionQuestion {
    return { ...askedVersion(next), path, tagPrefix };
}

/** Undefined, with a warning, if it cannot be written: the review itself stands. */
async function writeComment(
    request: PullRequest | undefined,
    stack: string,
    text: string,
    report: Report,
): Promise<"written" | "updated" | undefined> {
    const comments = request?.comments;
    const token = comments && process.env[comments.token];
    try {
        if (comments === undefined) throw new Error("this is no build of a pull or merge request");
        if (!token) throw new Error(`${comments.token} is not set`);
        return await postComment(comments, token, reviewMark(stack), text);
    } catch (error) {
        report.warn(`warning: --comment: nothing was written: ${(error as Error).message}`);
        return undefined;
    }
}
