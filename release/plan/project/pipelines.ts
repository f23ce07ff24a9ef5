import type { PipelineKind } from "./answers.js";
import type { RepositoryFacts } from "./repository-facts.js";

/** A file of a pipeline, and what a person sets up for it. */
export interface PipelineFile {
    readonly path: string;
    readonly content: string;
    readonly needs: readonly string[];
}

export function pipelineFile(kind: PipelineKind, facts: RepositoryFacts): PipelineFile | undefined {
    const tests = testCommand(facts);
    switch (kind) {
        case "github":
            return {
                path: ".github/workflows/release.yml",
                content: github(tests),
                needs: [
                    "secrets PULUMI_CONFIG_PASSPHRASE, KUBECONFIG (its text), REGISTRY_USER, REGISTRY_PASSWORD",
                    "variables PULUMI_BACKEND_URL (where the ledger is kept, such as s3://bucket) and REGISTRY",
                ],
            };
        case "gitlab":
            return {
                path: ".gitlab-ci.yml",
                content: gitlab(tests),
                needs: [
                    "masked variables PULUMI_CONFIG_PASSPHRASE and PULUMI_BACKEND_URL (where the ledger is kept)",
                    "KUBECONFIG as a variable of type file; a runner that runs docker:dind",
                ],
            };
        case "jenkins":
            return {
                path: "Jenkinsfile",
                content: jenkins(tests),
                needs: [
                    "credentials pulumi-passphrase and pulumi-backend-url (secret texts) and kubeconfig (a secret file)",
                    "an agent with Node.js 20.19 or later, Python, Git, and Docker that is logged in to the registry",
                ],
            };
        case "none":
            return undefined;
    }
}

/** The test hook: a line to change. */
function testCommand({ dependencies, top }: RepositoryFacts): string {
    if (!top.includes("tests") && !top.includes("test")) return "echo 'no tests yet: put their command here'";
    const what = dependencies.kind === "requirements" ? `-r ${dependencies.file}` : ".";
    return `python3 -m pip install ${what} && python3 -m pip install pytest && python3 -m pytest`;
}

function github(tests: string): string {
    return `# Each commit on main is tested and released to stack dev; "Run workflow" takes the release back.
name: release
on:
    push: { branches: [main] }
    workflow_dispatch:
        inputs:
            stack: { description: Stack to take back, required: true, default: dev }
            reason: { description: Why; it goes into the ledger, required: true }
permissions: { contents: read }
env:
    PULUMI_CONFIG_PASSPHRASE: \${{ secrets.PULUMI_CONFIG_PASSPHRASE }}
    PULUMI_BACKEND_URL: \${{ vars.PULUMI_BACKEND_URL }}
jobs:
    test:
        if: github.event_name == 'push'
        runs-on: ubuntu-24.04
        steps:
            - uses: actions/checkout@v4
            - uses: actions/setup-python@v5
              with: { python-version: "3.12" }
            - run: ${yamlLine(tests)}
    deploy:
        needs: test
        runs-on: ubuntu-24.04
        # One after the other; a rollback does not wait for them.
        concurrency: { group: release-dev }
        steps:
            # The whole history: the next version is counted from the last tag.
            - uses: actions/checkout@v4
              with: { fetch-depth: 0 }
            - uses: actions/setup-node@v4
              with: { node-version: 22, cache: npm }
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
        steps:
            - uses: actions/checkout@v4
            - uses: actions/setup-node@v4
              with: { node-version: 22, cache: npm }
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

function gitlab(tests: string): string {
    return `# Each commit on the default branch is tested and released to stack dev; the job "rollback", started by hand, takes it back.
# Variables of the project: PULUMI_CONFIG_PASSPHRASE and PULUMI_BACKEND_URL, masked; KUBECONFIG, of type file.
stages: [test, deploy, rollback]

test:
    stage: test
    image: python:3.12-slim
    script:
        - ${yamlLine(tests)}

.release:
    image: node:22
    variables:
        # The whole history: the next version is counted from the last tag.
        GIT_DEPTH: "0"
    rules:
        - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
    before_script:
        - npm ci
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
        - npx fastapi-release rollback --stack dev --reason "\${REASON:-taken back by $GITLAB_USER_LOGIN}"
`;
}

function jenkins(tests: string): string {
    return `// Each build tests and releases to stack dev; a build with ROLLBACK set takes the release back instead.
pipeline {
    agent any
    parameters {
        booleanParam(name: 'ROLLBACK', defaultValue: false, description: 'Take the release back')
        string(name: 'REASON', defaultValue: 'taken back by hand', description: 'Why; it goes into the ledger')
    }
    environment {
        PULUMI_CONFIG_PASSPHRASE = credentials('pulumi-passphrase')
        PULUMI_BACKEND_URL = credentials('pulumi-backend-url')
        KUBECONFIG = credentials('kubeconfig')
    }
    stages {
        stage('install') {
            steps { sh 'npm ci' }
        }
        stage('test') {
            when { expression { !params.ROLLBACK } }
            steps {
                sh '''
                    python3 -m venv .venv && . .venv/bin/activate
                    ${tests}
                '''
            }
        }
        stage('deploy') {
            when { expression { !params.ROLLBACK } }
            steps {
                // The job's checkout needs the whole history with tags: the next version is counted from the last one.
                sh '''
                    version=$(npx fastapi-release next-version --stack dev)
                    npx fastapi-release deploy "$version" --stack dev --promote
                '''
            }
        }
        stage('rollback') {
            when { expression { params.ROLLBACK } }
            steps { sh 'npx fastapi-release rollback --stack dev --reason "$REASON"' }
        }
    }
}
`;
}

/** A command as one value of YAML. */
function yamlLine(command: string): string {
    return /[:#'"{}[\]&*!|>%@`]/.test(command) ? JSON.stringify(command) : command;
}
