// What the history says about the build that runs an update: ci.system, ci.build.id, ci.build.number, ci.build.type,
// ci.build.url, ci.pr.headSHA, ci.pr.number. Names and variables are those that the Pulumi CLI uses.

interface BuildSystem {
    readonly name: string;
    readonly detect: (environment: NodeJS.ProcessEnv) => boolean;
    /** Variables by key. */
    readonly variables?: Readonly<Record<string, string>>;
}

const systems: readonly BuildSystem[] = [
    { name: "AppVeyor", detect: e => isSet(e.APPVEYOR) },
    { name: "AWS CodeBuild", detect: e => isSet(e.CODEBUILD_BUILD_ARN) },
    {
        name: "Azure Pipelines",
        detect: e => isSet(e.TF_BUILD),
        variables: {
            "ci.build.id": "BUILD_BUILDID",
            "ci.build.type": "BUILD_REASON",
            "ci.pr.headSHA": "BUILD_SOURCEVERSION",
        },
    },
    {
        name: "Buildkite",
        detect: e => isSet(e.BUILDKITE),
        variables: {
            "ci.build.id": "BUILDKITE_BUILD_ID",
            "ci.build.number": "BUILDKITE_BUILD_NUMBER",
            "ci.build.url": "BUILDKITE_BUILD_URL",
            "ci.pr.headSHA": "BUILDKITE_COMMIT",
        },
    },
    {
        name: "CircleCI",
        detect: e => isSet(e.CIRCLECI),
        variables: {
            "ci.build.id": "CIRCLE_BUILD_NUM",
            "ci.build.url": "CIRCLE_BUILD_URL",
            "ci.pr.headSHA": "CIRCLE_SHA1",
        },
    },
    {
        name: "GitHub Actions",
        detect: e => isSet(e.GITHUB_ACTIONS),
        variables: {
            "ci.build.id": "GITHUB_RUN_ID",
            "ci.build.number": "GITHUB_RUN_NUMBER",
            "ci.build.type": "GITHUB_EVENT_NAME",
            "ci.pr.headSHA": "GITHUB_SHA",
        },
    },
    {
        name: "GitLab CI/CD",
        detect: e => isSet(e.GITLAB_CI),
        variables: {
            "ci.build.id": "CI_PIPELINE_ID",
            "ci.build.number": "CI_PIPELINE_IID",
            "ci.build.type": "CI_PIPELINE_SOURCE",
            "ci.build.url": "CI_JOB_URL",
            "ci.pr.headSHA": "CI_COMMIT_SHA",
            "ci.pr.number": "CI_MERGE_REQUEST_IID",
        },
    },
    {
        name: "Jenkins",
        detect: e => isSet(e.JENKINS_URL),
        variables: { "ci.build.id": "BUILD_NUMBER", "ci.build.url": "BUILD_URL", "ci.pr.headSHA": "GIT_COMMIT" },
    },
    {
        name: "Travis CI",
        detect: e => isSet(e.TRAVIS),
        variables: {
            "ci.build.id": "TRAVIS_JOB_ID",
            "ci.build.number": "TRAVIS_JOB_NUMBER",
            "ci.build.type": "TRAVIS_EVENT_TYPE",
            "ci.build.url": "TRAVIS_BUILD_WEB_URL",
            "ci.pr.headSHA": "TRAVIS_PULL_REQUEST_SHA",
        },
    },
];

/** For any other system: the user sets PULUMI_CI_SYSTEM and what else there is to say. */
const genericVariables = {
    "ci.build.id": "PULUMI_CI_BUILD_ID",
    "ci.build.number": "PULUMI_CI_BUILD_NUMBER",
    "ci.build.type": "PULUMI_CI_BUILD_TYPE",
    "ci.build.url": "PULUMI_CI_BUILD_URL",
    "ci.pr.headSHA": "PULUMI_CI_PULL_REQUEST_SHA",
    "ci.pr.number": "PULUMI_PR_NUMBER",
};

function isSet(value: string | undefined): boolean {
    return value !== undefined && value !== "";
}

/** The entries of the build at hand; empty outside of one, or when PULUMI_DISABLE_CI_DETECTION is set. */
export function readBuildMetadata(environment: NodeJS.ProcessEnv): Record<string, string> {
    if (isSet(environment.PULUMI_DISABLE_CI_DETECTION)) {
        return {};
    }
    const generic = environment.PULUMI_CI_SYSTEM;
    const system = isSet(generic)
        ? { name: generic as string, variables: genericVariables }
        : systems.find(candidate => candidate.detect(environment));
    if (system === undefined) {
        return {};
    }
    const metadata: Record<string, string> = { "ci.system": system.name };
    for (const [key, variable] of Object.entries(system.variables ?? {})) {
        const value = environment[variable];
        if (isSet(value)) {
            metadata[key] = value as string;
        }
    }
    const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = environment;
    if (system.name === "GitHub Actions" && isSet(repository) && isSet(run)) {
        metadata["ci.build.url"] = `${server || "https://github.com"}/${repository}/actions/runs/${run}`;
    }
    return metadata;
}
