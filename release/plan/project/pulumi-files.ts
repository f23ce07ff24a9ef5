import { defaultProbes } from "../../../model/pod/probes.js";
import type { Answers } from "./answers.js";

const schema = "# yaml-language-server: $schema=node_modules/fastapi-release/schema/settings.schema.json";

export function pulumiYaml({ name }: Answers): string {
    return `name: ${text(name)}
description: Releases ${name} blue-green and takes it back in seconds
# index.ts is compiled beforehand (npm install does): starting from TypeScript would cost each update two seconds.
runtime:
  name: nodejs
  options:
    typescript: false
`;
}

/** Stack dev builds images, from this repository. */
export function devSettings(answers: Answers): string {
    const { name, namespace, context } = answers;
    return `${schema}
# Stack dev: images are built here. What the release command decides, slots and traffic, it writes below.
config:
  # A context of your kubeconfig; the current one is never used unasked. "fastapi-release" is the local platform.
  kubernetes:context: ${text(context)}
  fastapi-release:service:
    name: ${text(name)}
    namespace: ${text(`${namespace}-dev`)}
    # The folder of the Dockerfile.
    context: "."
    replicas: 2
  # What the next deploy freezes into its slot.
  fastapi-release:release:
${releaseLines(answers)}
    env:
      LOG_LEVEL: info
`;
}

/** Stack prod runs what dev has built. */
export function prodSettings(answers: Answers): string {
    const { name, namespace } = answers;
    return `${schema}
# Stack prod: the same images as dev, by digest, on another cluster.
config:
  # To be set: the context of production in your kubeconfig.
  kubernetes:context: production
  fastapi-release:service:
    name: ${text(name)}
    namespace: ${text(namespace)}
    context: "."
    replicas: 3
  fastapi-release:release:
${releaseLines(answers)}
    env:
      LOG_LEVEL: warning
`;
}

function releaseLines({ repository, port, health }: Answers): string {
    const probes = [`startup: { path: ${text(health)} }`, `liveness: { path: ${text(health)} }`];
    return [
        `repository: ${text(repository)}`,
        `port: ${port}`,
        ...(health === defaultProbes.startup.path ? [] : ["probes:", ...probes.map(line => `  ${line}`)]),
    ]
        .map(line => `    ${line}`)
        .join("\n");
}

/** A text that YAML takes for one: plain where that is certain. */
function text(value: string): string {
    return /^[a-zA-Z/][a-zA-Z0-9/._-]*(:[0-9]+[a-zA-Z0-9/._-]*)?$/.test(value) &&
        !/^(true|false|yes|no|on|off|null|y|n)$/i.test(value)
        ? value
        : JSON.stringify(value);
}
