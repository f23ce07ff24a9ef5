import type { PipelineKind } from "../answers.js";
import { actionPath, githubNeeds, githubWorkflow } from "./github-pipeline.js";
import { folderLine, type PipelinePlace, yamlLine } from "./pipeline-place.js";

/** A pipeline's files, and what a person must set up for it. */
export interface PipelineFiles {
    /** Paths are relative to the repository's root: no service reads one elsewhere. */
    readonly files: readonly { readonly path: string; readonly content: string }[];
    readonly needs: readonly string[];
    /** What else is to do because another pipeline has the usual name. */
    readonly notes: readonly string[];
}

/** Pipelines by the names that their services read, and by those that do not disturb one that is there. */
const paths: Readonly<Record<Exclude<PipelineKind, "none">, readonly [string, string]>> = {
    github: [".github/workflows/release.yml", ".github/workflows/fastapi-release.yml"],
    gitlab: [".gitlab-ci.yml", ".gitlab/fastapi-release.yml"],
    jenkins: ["Jenkinsfile", "Jenkinsfile.release"],
};

/** All paths that a pipeline may have, relative to the repository's root. */
export const pipelinePaths: readonly string[] = [...Object.values(paths).flat(), actionPath];

export function pipelineFiles(kind: PipelineKind, place: PipelinePlace): PipelineFiles | undefined {
    if (kind === "none") return undefined;
    const [usual, other] = paths[kind];
    const there = place.files.texts.get(usual);
    const isOther = there !== undefined && !there.includes("fastapi-release");
    const path = isOther ? other : usual;
    switch (kind) {
        case "github":
            return {
                files: [
                    { path: actionPath, content: place.action },
                    { path, content: githubWorkflow(place) },
                ],
                needs: githubNeeds,
                notes: [],
            };
        case "gitlab":
            return {
                files: [{ path, content: gitlab(place) }],
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
                files: [{ path, content: jenkins(place) }],
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
        - npx fastapi-release doctor --ci --stack dev
        - npx fastapi-release deploy --next --stack dev --promote --wait-lock

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
                    ${inProject}npx fastapi-release doctor --ci --stack dev
                    npx fastapi-release deploy --next --stack dev --promote --wait-lock
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
