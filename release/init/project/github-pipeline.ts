import { type PipelinePlace, yamlLine } from "./pipeline-place.js";

/** The composite action that every job uses, relative to the repository's root. */
export const actionPath = ".github/actions/fastapi-release/action.yml";

/** What a person sets up on GitHub, or on a Gitea. */
export const githubNeeds: readonly string[] = [
    "secrets PULUMI_CONFIG_PASSPHRASE, KUBECONFIG (its text), REGISTRY_USER, REGISTRY_PASSWORD",
    "variables PULUMI_BACKEND_URL (where the ledger is kept, such as s3://bucket) and REGISTRY; RELEASE_TO_PROD=true once prod is set up",
];

/** Actions of others by commit: whoever moves a tag changes nothing here. */
const checkout = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1";
const setupPython = "actions/setup-python@5fda3b95a4ea91299a34e894583c3862153e4b97 # v7.0.0";

const machine = "ubuntu-24.04";

const expression = (text: string) => `\${{ ${text} }}`;

export function githubWorkflow({ files, project, tests, python, document }: PipelinePlace): string {
    const branch = files.git?.branch ?? "main";
    const inTests = tests.folder === "" ? "" : `\n              working-directory: ${tests.folder}`;
    const folder = project === "" ? "" : `\n                  folder: ${project}`;
    const secrets = `
        env:
            PULUMI_BACKEND_URL: ${expression("vars.PULUMI_BACKEND_URL")}
            PULUMI_CONFIG_PASSPHRASE: ${expression("secrets.PULUMI_CONFIG_PASSPHRASE")}`;
    const whole = `- uses: ${checkout}
              # The whole history: the next version is counted from the last one.
              with: { fetch-depth: 0 }`;
    const action = (
        command: string,
        stack: string,
        args: readonly string[],
        more = "",
    ) => `- uses: ./.github/actions/fastapi-release${more}
              with:
                  command: ${command}
                  stack: ${stack}${folder}
                  kubeconfig: ${expression("secrets.KUBECONFIG")}
                  args: |
${args.map(arg => `                      ${arg}`).join("\n")}`;
    const openapi =
        document === undefined
            ? ""
            : `
            - uses: ${setupPython}
              with: { python-version: "${python}" }
            - run: ${yamlLine(`${tests.setup} && ${document} > "$RUNNER_TEMP/openapi.json"`)}${inTests}
            - run: go install github.com/oasdiff/oasdiff@v1.38.0 && echo "$(go env GOPATH)/bin" >> "$GITHUB_PATH"`;
    const compared = document === undefined ? [] : [`--openapi=${expression("runner.temp")}/openapi.json`];
    return `# A pull request is tested and reviewed; each commit on ${branch} is tested, released to stack dev and, once somebody has approved
# it, by the same digest to stack prod; "Run workflow" rolls back; every night the cluster is compared with the ledger.
# For an S3 store add AWS_REGION and, unless a role comes by OIDC, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to each env.
name: release
on:
    pull_request:
    push: { branches: [${yamlLine(branch)}] }
    schedule: [{ cron: "17 3 * * *" }]
    workflow_dispatch:
        inputs:
            stack: { description: Stack to roll back, required: true, default: dev }
            to: { description: "Version to go back to, if not the one before" }
            reason: { description: Why; recorded in the ledger, required: true }
permissions: { contents: read }
jobs:
    test:
        if: github.event_name == 'push' || github.event_name == 'pull_request'
        runs-on: ${machine}
        steps:
            - uses: ${checkout}
            - uses: ${setupPython}
              with: { python-version: "${python}" }
            - run: ${yamlLine(tests.line)}${inTests}

    review:
        if: github.event_name == 'pull_request'
        needs: test
        runs-on: ${machine}
        permissions: { contents: read, pull-requests: write }${secrets}
            GITHUB_TOKEN: ${expression("github.token")}
        steps:
            ${whole}${openapi}
            ${action("review", "dev", [...compared, "--comment"])}

    dev:
        if: github.event_name == 'push'
        needs: test
        runs-on: ${machine}
        environment: dev
        # One after the other; a rollback does not wait for them.
        concurrency: { group: release-dev }
        # To push the tag.
        permissions: { contents: write }
        outputs: { version: "${expression("steps.release.outputs.version")}" }${secrets}
        steps:
            ${whole}
            - run: printf '%s' "$PASSWORD" | docker login "$REGISTRY" --username "$USER_NAME" --password-stdin
              env:
                  REGISTRY: ${expression("vars.REGISTRY")}
                  USER_NAME: ${expression("secrets.REGISTRY_USER")}
                  PASSWORD: ${expression("secrets.REGISTRY_PASSWORD")}
            ${action("deploy", "dev", ["--next", "--promote", "--tag", "--wait-lock"], "\n              id: release")}

    prod:
        if: needs.dev.outputs.version != '' && vars.RELEASE_TO_PROD == 'true'
        needs: dev
        runs-on: ${machine}
        # Its reviewers approve.
        environment: prod
        concurrency: { group: release-prod }${secrets}
        steps:
            ${whole}
            ${action("deploy", "prod", [expression("needs.dev.outputs.version"), "--from=dev", "--promote", "--wait-lock"])}

    rollback:
        if: github.event_name == 'workflow_dispatch'
        runs-on: ${machine}${secrets}
        steps:
            - uses: ${checkout}
            ${action("rollback", expression("inputs.stack"), ["--wait-lock", `--reason=${expression("inputs.reason")}`, expression("inputs.to != '' && format('--to={0}', inputs.to) || ''")])}

    verify:
        if: github.event_name == 'schedule'
        runs-on: ${machine}${secrets}
        steps:
            - uses: ${checkout}
            ${action("verify", "dev", []).replace(/\n *args: \|\n$/, "")}
`;
}
