import type { Answers } from "../answers.js";
import type { CorrectedCommand } from "../dockerfile/corrected-command.js";
import type { NeededVariable } from "../source/needed-variables.js";

/** What the settings say beyond the answers. Paths are relative to Pulumi.yaml. */
export interface PlannedSettings {
    /** Relative to Pulumi.yaml. */
    readonly context: string;
    /** Relative to Pulumi.yaml; absent: the one in the context. */
    readonly dockerfile?: string;
    /** Stage of the Dockerfile; absent: the last one. */
    readonly target?: string;
    /** The command of the release, and why it is not the image's own. */
    readonly corrected?: CorrectedCommand & { readonly why: readonly string[] };
    readonly readiness?: string;
    readonly host?: string;
    readonly redirectsToHttps: boolean;
    /** Variables with their values, and why each is there. */
    readonly env: readonly { readonly name: string; readonly value: string; readonly why?: string }[];
    /** Left to a person. */
    readonly plain: readonly NeededVariable[];
    readonly secret: readonly NeededVariable[];
    readonly volumes: readonly { readonly name: string; readonly path: string; readonly for: string }[];
    /** The command that the source's migrations need. */
    readonly migration?: readonly string[];
    /** Where the schema of the settings is, relative to Pulumi.yaml. */
    readonly schema: string;
}

export function pulumiYaml({ name }: Answers): string {
    return `name: ${text(name)}
description: Releases ${name} blue-green and rolls back in seconds
# npm install compiles index.ts: starting from TypeScript would cost each update two seconds.
runtime:
  name: nodejs
  options:
    typescript: false
`;
}

/** Stack dev builds images, from this repository. */
export function devSettings(answers: Answers, planned: PlannedSettings): string {
    const { name, namespace, context } = answers;
    return lines(
        `# yaml-language-server: $schema=${planned.schema}`,
        "# Stack dev: builds images here. The release command writes its decisions, slots and traffic, below.",
        "config:",
        '  # A context of your kubeconfig; the current one is never used by default. "fastapi-release" is the local platform.',
        `  kubernetes:context: ${text(context)}`,
        "  fastapi-release:service:",
        `    name: ${text(name)}`,
        `    namespace: ${text(`${namespace}-dev`)}`,
        ...namespaceLines(planned),
        ...buildLines(planned),
        "    replicas: 2",
        "  # What the next deploy freezes into its slot.",
        "  fastapi-release:release:",
        ...releaseLines(answers, planned, { context, namespace: `${namespace}-dev` }),
    );
}

/** Stack prod runs the images that dev built. */
export function prodSettings(answers: Answers, planned: PlannedSettings): string {
    const { name, namespace } = answers;
    const context = "production";
    return lines(
        `# yaml-language-server: $schema=${planned.schema}`,
        "# Stack prod: the same images as dev, by digest, on another cluster.",
        "config:",
        "  # Set this to the context of production in your kubeconfig.",
        `  kubernetes:context: ${context}`,
        "  fastapi-release:service:",
        `    name: ${text(name)}`,
        `    namespace: ${text(namespace)}`,
        ...namespaceLines(planned),
        ...buildLines(planned),
        "    replicas: 3",
        "  fastapi-release:release:",
        ...releaseLines(answers, planned, { context, namespace }),
    );
}

function lines(...all: readonly string[]): string {
    return `${all.join("\n")}\n`;
}

/** A Secret must be there before the first deploy, and so its namespace. */
function namespaceLines({ secret }: PlannedSettings): string[] {
    return secret.length === 0
        ? []
        : ["    # For a namespace that you made for the Secret below:", "    # existingNamespace: true"];
}

function buildLines({ context, dockerfile, target }: PlannedSettings): string[] {
    const parts = Object.entries({ dockerfile, target }).flatMap(([key, value]) =>
        value === undefined ? [] : [`${key}: ${text(value)}`],
    );
    return [
        dockerfile === undefined ? "    # The folder of the Dockerfile." : "    # What the build may copy.",
        `    context: ${context === "." ? '"."' : text(context)}`,
        ...(parts.length === 0 ? [] : [`    build: { ${parts.join(", ")} }`]),
    ];
}

interface Where {
    readonly context: string;
    readonly namespace: string;
}

function releaseLines(
    { repository, port, name, ...answers }: Answers,
    planned: PlannedSettings,
    where: Where,
): string[] {
    return [
        `repository: ${text(repository)}`,
        `port: ${port}`,
        ...commandLines(planned.corrected),
        ...probeLines(answers.health, planned),
        ...envLines(planned),
        ...secretLines(planned.secret, name, where),
        ...volumeLines(planned.volumes),
        ...migrationLines(planned.migration),
    ].map(line => `    ${line}`);
}

function commandLines(corrected: PlannedSettings["corrected"]): string[] {
    if (corrected === undefined) return [];
    const words = corrected.words.map(word => text(word)).join(", ");
    return [...corrected.why.map(why => `# Not the image's own command: ${why}.`), `${corrected.key}: [${words}]`];
}

function probeLines(health: string, { readiness, host, redirectsToHttps }: PlannedSettings): string[] {
    const path = health === "none" ? [] : [`path: ${text(health)}`];
    const more = [
        ...(readiness === undefined || health === "none" ? [] : [`readiness: { path: ${text(readiness)} }`]),
        ...(host === undefined ? [] : ["# The application answers only hosts that it knows.", `host: ${text(host)}`]),
        ...(redirectsToHttps
            ? [
                  "# The application redirects what did not come by HTTPS; probes come as a proxy that ends HTTPS would send them.",
                  "headers: { X-Forwarded-Proto: https }",
              ]
            : []),
    ];
    if (more.length === 0) return path.length === 0 ? [] : [`probes: { ${path[0]} }`];
    return ["probes:", ...[...path, ...more].map(line => `  ${line}`)];
}

function envLines({ env, plain }: PlannedSettings): string[] {
    const filled = env.flatMap(({ name, value, why }) => [
        ...(why === undefined ? [] : [`  # ${why}`]),
        `  ${name}: ${text(value)}`,
    ]);
    // Without a value the settings are refused, so that none is forgotten.
    const open = plain.map(
        ({ name, where, type }) => `  # ${name}:   # ${type === undefined ? "" : `${type}, `}${where}`,
    );
    const words = "  # The application cannot start without these: remove the # before a name, and fill in its value.";
    if (filled.length + open.length === 0) return [];
    // A key without a value is none.
    return [filled.length === 0 ? "# env:" : "env:", ...filled, ...(open.length === 0 ? [] : [words, ...open])];
}

function secretLines(secret: readonly NeededVariable[], name: string, { context, namespace }: Where): string[] {
    if (secret.length === 0) return [];
    const made = `${name}-env-v1`;
    const literals = secret.map(variable => `--from-literal=${variable.name}=…`).join(" ");
    return [
        "# The application cannot start without these secrets. Make a Secret of them; then remove the # before secretEnv and its",
        "# lines, and before existingNamespace above:",
        `#   kubectl --context ${context} create namespace ${namespace}`,
        `#   kubectl --context ${context} --namespace ${namespace} create secret generic ${made} ${literals}`,
        "# secretEnv:",
        ...secret.map(variable => `#   ${variable.name}: { secret: ${made} }   # ${variable.where}`),
    ];
}

function volumeLines(volumes: PlannedSettings["volumes"]): string[] {
    if (volumes.length === 0) return [];
    return [
        "# Folders that the source writes; everything else is read-only. They are empty when a pod starts and gone when it ends:",
        "# what must stay needs `pvc: NAME`, a PersistentVolumeClaim in the namespace, instead of emptyDir.",
        "volumes:",
        ...volumes.map(({ name }) => `  ${text(name)}: { emptyDir: {} }`),
        "mounts:",
        ...volumes.flatMap(({ name, path, for: what }) => [
            `  # ${what}`,
            `  - { volume: ${text(name)}, path: ${text(path)} }`,
        ]),
    ];
}

function migrationLines(command: readonly string[] | undefined): string[] {
    if (command === undefined) return [];
    return [
        "# Runs once for each release, before its first pod starts; without the # it needs the database.",
        `# migration: { command: [${command.map(text).join(", ")}] }`,
    ];
}

/** A YAML string; quoted unless it is certainly read as a string. */
function text(value: string): string {
    return /^[a-zA-Z/][a-zA-Z0-9/._-]*(:[0-9]+[a-zA-Z0-9/._-]*)?$/.test(value) &&
        !/^(true|false|yes|no|on|off|null|y|n)$/i.test(value)
        ? value
        : JSON.stringify(value);
}
