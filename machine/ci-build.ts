// The CI build that a command runs in, from the variables that the Pulumi CLI records in the ledger.

/** Variables with a build's number or id, and its page. */
interface BuildSystem {
    /** Variable that is set in its builds. */
    readonly mark: string;
    /** The first one that is set counts. */
    readonly build: readonly string[];
    readonly url?: string;
}

const systems: readonly BuildSystem[] = [
    { mark: "TF_BUILD", build: ["BUILD_BUILDID"] },
    { mark: "BUILDKITE", build: ["BUILDKITE_BUILD_NUMBER", "BUILDKITE_BUILD_ID"], url: "BUILDKITE_BUILD_URL" },
    { mark: "CIRCLECI", build: ["CIRCLE_BUILD_NUM"], url: "CIRCLE_BUILD_URL" },
    { mark: "GITHUB_ACTIONS", build: ["GITHUB_RUN_NUMBER", "GITHUB_RUN_ID"] },
    { mark: "GITLAB_CI", build: ["CI_PIPELINE_IID", "CI_PIPELINE_ID"], url: "CI_JOB_URL" },
    { mark: "JENKINS_URL", build: ["BUILD_NUMBER"], url: "BUILD_URL" },
    { mark: "TRAVIS", build: ["TRAVIS_JOB_NUMBER", "TRAVIS_JOB_ID"], url: "TRAVIS_BUILD_WEB_URL" },
];

/** For any other CI system: the user sets PULUMI_CI_SYSTEM and its related variables. */
const generic: BuildSystem = {
    mark: "PULUMI_CI_SYSTEM",
    build: ["PULUMI_CI_BUILD_NUMBER", "PULUMI_CI_BUILD_ID"],
    url: "PULUMI_CI_BUILD_URL",
};

/** A build, as the ledger and events name it. */
export interface CiBuild {
    /** Number or id. */
    readonly ciBuild?: string;
    /** Its page. */
    readonly ciUrl?: string;
}

/** Empty outside a build, or if PULUMI_DISABLE_CI_DETECTION is set. */
export function readCiBuild(environment: NodeJS.ProcessEnv): CiBuild {
    if (environment["PULUMI_DISABLE_CI_DETECTION"]) return {};
    const system = [generic, ...systems].find(({ mark }) => environment[mark]);
    if (system === undefined) return {};
    const ciBuild = system.build.map(name => environment[name]).find(Boolean);
    const ciUrl = system.mark === "GITHUB_ACTIONS" ? githubUrl(environment) : environment[system.url ?? ""];
    return { ...(ciBuild ? { ciBuild } : {}), ...(ciUrl ? { ciUrl } : {}) };
}

const publicServer = "https://github.com";

function githubUrl(environment: NodeJS.ProcessEnv): string | undefined {
    const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = environment;
    return repository && run ? `${server || publicServer}/${repository}/actions/runs/${run}` : undefined;
}

/**
 * What makes Pulumi record the page of a build on a GitHub Enterprise Server or a Gitea: by itself it names one on github.com.
 * Empty elsewhere, and where a user names the build.
 */
export function ciEnvironment(environment: NodeJS.ProcessEnv): Record<string, string> {
    const { GITHUB_ACTIONS, GITHUB_SERVER_URL: server, PULUMI_CI_SYSTEM: named } = environment;
    const { ciUrl } = readCiBuild(environment);
    if (!GITHUB_ACTIONS || named || ciUrl === undefined || !server || server === publicServer) return {};
    const told = {
        PULUMI_CI_SYSTEM: "GitHub Actions",
        PULUMI_CI_BUILD_ID: environment["GITHUB_RUN_ID"],
        PULUMI_CI_BUILD_NUMBER: environment["GITHUB_RUN_NUMBER"],
        PULUMI_CI_BUILD_TYPE: environment["GITHUB_EVENT_NAME"],
        PULUMI_CI_BUILD_URL: ciUrl,
        PULUMI_CI_BRANCH_NAME: environment["GITHUB_REF"],
        PULUMI_CI_PULL_REQUEST_SHA: environment["GITHUB_SHA"],
    };
    return Object.fromEntries(Object.entries(told).flatMap(([key, value]) => (value ? [[key, value]] : [])));
}

/** The pull or merge request that a build is about, and where comments on it go. */
export interface PullRequest {
    /** Whether it comes from another repository, so that the forge gives the build no secrets. */
    readonly isFork: boolean;
    /** Absent if the forge does not say it: then nothing can be commented. */
    readonly comments?: PullRequestComments;
}

export interface PullRequestComments {
    readonly forge: "github" | "gitlab";
    /** Lists the comments, and takes a new one. */
    readonly url: string;
    /** What a comment's number is put behind. */
    readonly one: string;
    /** Variable with the token. */
    readonly token: string;
}

/**
 * Undefined in any other build.
 *
 * @param readEvent the text of GitHub's event
 */
export function readPullRequest(
    environment: NodeJS.ProcessEnv,
    readEvent: (path: string) => string,
): PullRequest | undefined {
    if (environment["GITHUB_ACTIONS"]) return githubPullRequest(environment, readEvent);
    const { CI_MERGE_REQUEST_IID: number, CI_API_V4_URL: api, CI_MERGE_REQUEST_PROJECT_ID: project } = environment;
    if (!environment["GITLAB_CI"] || !number) return undefined;
    const isFork = environment["CI_MERGE_REQUEST_SOURCE_PROJECT_ID"] !== project;
    const url = `${api}/projects/${project}/merge_requests/${number}/notes`;
    return {
        isFork,
        ...(api && project ? { comments: { forge: "gitlab", url, one: url, token: "GITLAB_TOKEN" } } : {}),
    };
}

function githubPullRequest(
    environment: NodeJS.ProcessEnv,
    readEvent: (path: string) => string,
): PullRequest | undefined {
    const { GITHUB_EVENT_PATH: path, GITHUB_API_URL: api, GITHUB_REPOSITORY: repository } = environment;
    if (!path || !repository) return undefined;
    const event = JSON.parse(readEvent(path)) as {
        pull_request?: { number?: number; head?: { repo?: { full_name?: string } | null } };
    };
    const { number, head } = event.pull_request ?? {};
    if (number === undefined) return undefined;
    const issues = `${api || "https://api.github.com"}/repos/${repository}/issues`;
    const comments = {
        forge: "github",
        url: `${issues}/${number}/comments`,
        one: `${issues}/comments`,
        token: "GITHUB_TOKEN",
    } as const;
    // The repository of a fork may have been deleted since.
    return { isFork: head?.repo?.full_name !== repository, comments };
}
