import { posix } from "node:path";
import type { PipelineKind } from "../answers.js";
import type { RepositoryFiles } from "../repository/repository-files.js";
import type { TestCommand } from "./test-command.js";

/** A pipeline's file, and what a person must set up for it. */
export interface PipelineFile {
    /** Relative to the repository's root: no service reads one elsewhere. */
    readonly path: string;
    readonly content: string;
    readonly needs: readonly string[];
    /** What else is to do because another pipeline has the usual name. */
    readonly notes: readonly string[];
}

/** What a pipeline is made for. */
export interface PipelinePlace {
    readonly files: RepositoryFiles;
    /** Folder of Pulumi.yaml, relative to the repository's root. */
    readonly project: string;
    readonly tests: TestCommand;
    /** Such as `3.12`. */
    readonly python: string;
}

/** Pipelines by the names that their services read, and by those that do not disturb one that is there. */
const paths: Readonly<Record<Exclude<PipelineKind, "none">, readonly [string, string]>> = {
    github: [".github/workflows/release.yml", ".github/workflows/fastapi-release.yml"],
    gitlab: [".gitlab-ci.yml", ".gitlab/fastapi-release.yml"],
    jenkins: ["Jenkinsfile", "Jenkinsfile.release"],
};

/** All paths that a pipeline may have, relative to the repository's root. */
export const pipelinePaths: readonly string[] = Object.values(paths).flat();

export function pipelineFile(kind: PipelineKind, place: PipelinePlace): PipelineFile | undefined {
    if (kind === "none") return undefined;
    const [usual, other] = paths[kind];
    const there = place.files.texts.get(usual);
    const isOther = there !== undefined && !there.includes("fastapi-release");
    const path = isOther ? other : usual;
    switch (kind) {
        case "github":
            return {
                path,
                content: github(place),
                needs: [
                    "secrets PULUMI_CONFIG_PASSPHRASE, KUBECONFIG (its text), REGISTRY_USER, REGISTRY_PASSWORD",
                    "variables PULUMI_BACKEND_URL (where the ledger is kept, such as s3://bucket) and REGISTRY",
                ],
                notes: [],
            };
        case "gitlab":
            return {
                path,
                content: gitlab(place),
                needs: [
                    "masked variables PULUMI_CONFIG_PASSPHRASE and PULUMI_BACKEND_URL (where the ledger is kept)",
                    "KUBECONFIG as a variable of type file; a runner that runs docker:dind",
                ],
                notes: isOther
                    ? [
                          `${usual} stays as it is; add to it: \`include: [{ local: ${other} }]\`, and the stages test, deploy, rollback`,
                      ]
                    : [],
            };
        case "jenkins":
            return {
                path,
                content: jenkins(place),
                needs: [
                    "credentials pulumi-passphrase and pulumi-backend-url (secret texts) and kubeconfig (a secret file)",
                    "an agent with Node.js 20.19 or later, Python, Git, and Docker that is logged in to the registry",
                ],
                notes: isOther
                    ? [`${usual} stays as it is; make another job of Jenkins with the script path ${other}`]
                    : [],
            };
    }
}

function github({ files, project, tests, python }: PipelinePlace): string {
    const branch = files.git?.branch ?? "main";
    const inProject = folderLine(project, "        defaults: { run: { working-directory: ", " } }");
    const inTests = folderLine(tests.folder, "        defaults: { run: { working-directory: ", " } }");
    const lock = posix.join(project, "package-lock.json");
    const cache = project === "" ? "cache: npm" : `cache: npm, cache-dependency-path: ${lock}`;
    return `# Each commit on ${branch} is tested and released to stack dev; "Run workflow" rolls back.
name: release
on:
    push: { branches: [${yamlLine(branch)}] }
    workflow_dispatch:
        inputs:
            stack: { description: Stack to roll back, required: true, default: dev }
            reason: { description: Why; recorded in the ledger, required: true }
permissions: { contents: read }
env:
    PULUMI_CONFIG_PASSPHRASE: \${{ secrets.PULUMI_CONFIG_PASSPHRASE }}
    PULUMI_BACKEND_URL: \${{ vars.PULUMI_BACKEND_URL }}
jobs:
    test:
        if: github.event_name == 'push'
        runs-on: ubuntu-24.04
${inTests}        steps:
            - uses: actions/checkout@v4
            - uses: actions/setup-python@v5
              with: { python-version: "${python}" }
            - run: ${yamlLine(tests.line)}
    deploy:
        needs: test
        runs-on: ubuntu-24.04
${inProject}        # One after the other; a rollback does not wait for them.
        concurrency: { group: release-dev }
        steps:
            # The whole history: the next version is counted from the last tag.
            - uses: actions/checkout@v4
              with: { fetch-depth: 0 }
            - uses: actions/setup-node@v4
              with: { node-version: 22, ${cache} }
            - uses: pulumi/actions@v6
            - run: npm ci
            - &kubeconfig
              run: |
                  umask 077
                  printf '%s' "$KUBECONFIG_TEXT" > "$RUNNER_TEMP/kubeconfig"
                  echo "KUBECONFIG=$RUNNER_TEMP/kubeconfig" >> "$GITHUB_ENV"
              env: { KUBECONFIG_TEXT: "\${{ secrets.KUBECONFIG }}" }
            - &registry
              run: printf '%s' "$PASSWORD" | docker login "$REGISTRY" --username "$USER_NAME" --password-stdin
              env:
                  REGISTRY: \${{ vars.REGISTRY }}
                  USER_NAME: \${{ secrets.REGISTRY_USER }}
                  PASSWORD: \${{ secrets.REGISTRY_PASSWORD }}
            - run: |
                  version=$(npx fastapi-release next-version --stack dev)
                  npx fastapi-release deploy "$version" --stack dev --promote
    rollback:
        if: github.event_name == 'workflow_dispatch'
        runs-on: ubuntu-24.04
${inProject}        steps:
            - uses: actions/checkout@v4
            - uses: actions/setup-node@v4
              with: { node-version: 22, ${cache} }
            - uses: pulumi/actions@v6
            - run: npm ci
            - *kubeconfig
            - *registry
            - run: npx fastapi-release rollback --stack "$STACK" --reason "$REASON"
              env:
                  STACK: \${{ inputs.stack }}
                  REASON: \${{ inputs.reason }}
`;
}

function gitlab({ project, tests, python }: PipelinePlace): string {
    const inProject = folderLine(project, "        - cd ");
    const inTests = folderLine(tests.folder, "        - cd ");
    return `# Each commit on the default branch is tested and released to stack dev; the job "rollback", started by hand, rolls back.
# Variables of the project: PULUMI_CONFIG_PASSPHRASE and PULUMI_BACKEND_URL, masked; KUBECONFIG, of type file.
stages: [test, deploy, rollback]

test:
    stage: test
    image: python:${python}-slim
    script:
${inTests}        - ${yamlLine(tests.line)}

.release:
    image: node:22
    variables:
        # The whole history: the next version is counted from the last tag.
        GIT_DEPTH: "0"
    rules:
        - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
    before_script:
${inProject}        - npm ci
        - curl -fsSL https://get.pulumi.com | sh && export PATH="$HOME/.pulumi/bin:$PATH"
        - mkdir -p ~/.docker && umask 077
        - auth=$(printf '%s' "$CI_REGISTRY_USER:$CI_REGISTRY_PASSWORD" | base64 -w0)
        - printf '{"auths":{"%s":{"auth":"%s"}}}' "$CI_REGISTRY" "$auth" > ~/.docker/config.json

deploy:
    extends: .release
    stage: deploy
    # One after the other; a rollback does not wait for them.
    resource_group: release-dev
    services: [{ name: "docker:28-dind", alias: docker }]
    variables:
        GIT_DEPTH: "0"
        DOCKER_HOST: tcp://docker:2375
        DOCKER_TLS_CERTDIR: ""
    script:
        - version=$(npx fastapi-release next-version --stack dev)
        - npx fastapi-release deploy "$version" --stack dev --promote

rollback:
    extends: .release
    stage: rollback
    rules:
        - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
          when: manual
          allow_failure: true
    # Run it with the variable REASON to say why.
    script:
        - npx fastapi-release rollback --stack dev --reason "\${REASON:-rolled back by $GITLAB_USER_LOGIN}"
`;
}

function jenkins({ project, tests }: PipelinePlace): string {
    const inProject = project === "" ? "" : `cd ${project} && `;
    const inTests = tests.folder === "" ? "" : `cd ${tests.folder} && `;
    return `// Each build tests and releases to stack dev; a build with ROLLBACK set rolls back instead.
pipeline {
    agent any
    parameters {
        booleanParam(name: 'ROLLBACK', defaultValue: false, description: 'Roll back')
        string(name: 'REASON', defaultValue: 'rolled back by hand', description: 'Why; recorded in the ledger')
    }
    environment {
        PULUMI_CONFIG_PASSPHRASE = credentials('pulumi-passphrase')
        PULUMI_BACKEND_URL = credentials('pulumi-backend-url')
        KUBECONFIG = credentials('kubeconfig')
    }
    stages {
        stage('install') {
            steps { sh '${inProject}npm ci' }
        }
        stage('test') {
            when { expression { !params.ROLLBACK } }
            steps {
                sh '''
                    ${inTests}python3 -m venv .venv && . .venv/bin/activate
                    ${tests.line}
                '''
            }
        }
        stage('deploy') {
            when { expression { !params.ROLLBACK } }
            steps {
                // The job's checkout needs the whole history with tags: the next version is counted from the last one.
                sh '''
                    ${inProject}version=$(npx fastapi-release next-version --stack dev)
                    npx fastapi-release deploy "$version" --stack dev --promote
                '''
            }
        }
        stage('rollback') {
            when { expression { params.ROLLBACK } }
            steps { sh '${inProject}npx fastapi-release rollback --stack dev --reason "$REASON"' }
        }
    }
}
`;
}

/** A command as one YAML value. */
function yamlLine(command: string): string {
    return /[:#'"{}[\]&*!|>%@`]/.test(command) ? JSON.stringify(command) : command;
}

/** A line about a folder; nothing for the repository's root. */
function folderLine(folder: string, before: string, after = ""): string {
    return folder === "" ? "" : `${before}${folder}${after}\n`;
}
