// The CI build that a command runs in, by the variables that the Pulumi CLI writes into the ledger.

/** Variables of a build's number or id, and of its page. */
interface BuildSystem {
    /** Set in its builds. */
    readonly mark: string;
    /** The first that is set. */
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

/** For any other one: the user sets PULUMI_CI_SYSTEM and what else there is to say. */
const generic: BuildSystem = {
    mark: "PULUMI_CI_SYSTEM",
    build: ["PULUMI_CI_BUILD_NUMBER", "PULUMI_CI_BUILD_ID"],
    url: "PULUMI_CI_BUILD_URL",
};

/** Empty outside of a build, or when PULUMI_DISABLE_CI_DETECTION is set. */
export function readCiBuild(environment: NodeJS.ProcessEnv): { readonly ciBuild?: string; readonly ciUrl?: string } {
    if (environment["PULUMI_DISABLE_CI_DETECTION"]) return {};
    const system = [generic, ...systems].find(({ mark }) => environment[mark]);
    if (system === undefined) return {};
    const ciBuild = system.build.map(name => environment[name]).find(Boolean);
    const ciUrl = system.mark === "GITHUB_ACTIONS" ? githubUrl(environment) : environment[system.url ?? ""];
    return { ...(ciBuild ? { ciBuild } : {}), ...(ciUrl ? { ciUrl } : {}) };
}

function githubUrl(environment: NodeJS.ProcessEnv): string | undefined {
    const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = environment;
    return repository && run ? `${server || "https://github.com"}/${repository}/actions/runs/${run}` : undefined;
}
