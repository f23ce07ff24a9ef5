// Pulumi built from its Go modules, where it cannot be downloaded: the CLI, the language host for YAML and the
// Kubernetes provider are the real ones. No served module contains the language hosts for Node.js and Python:
// stand-ins/README.md.

import { pinnedPulumi } from "../../machine/pulumi-home.js";
import { type GoPrograms, pinnedVersion } from "../go-build.js";

const provider = "github.com/pulumi/pulumi-kubernetes/provider/v4";

export function cliProgram(): GoPrograms {
    return pulumiProgram("pulumi", "Pulumi", "cli", "github.com/pulumi/pulumi/pkg/v3", {
        "github.com/pulumi/pulumi/sdk/v3/go/common/version": version => version,
    });
}

/** The YAML host at a version that compiles with the provider's version of the SDK for Go. */
export function yamlHostProgram(): GoPrograms {
    const module = "github.com/pulumi/pulumi-yaml";
    return pulumiProgram("pulumi-yaml", "Pulumi's language host for YAML", "yaml-host", module, {
        [`${module}/pkg/version`]: version => version.slice(1),
    });
}

/** The Kubernetes provider, at the version of its SDK that package.json pins. */
export function kubernetesProviderProgram(): GoPrograms {
    const pinned = pinnedPulumi().plugins.find(({ name }) => name === "kubernetes")!.version;
    const made = "cmd/pulumi-resource-kubernetes";
    return {
        name: "pulumi-kubernetes",
        title: `Pulumi's Kubernetes provider v${pinned}`,
        moduleFolder: "platform/pulumi/kubernetes-provider",
        linkerFlags: [versionFlag(`${provider}/pkg/version`, pinned)],
        embedded: { module: provider, files: [`${made}/schema.json`, `${made}/terraform-mapping.json`] },
    };
}

/** Our programs in place of Pulumi's language hosts for Node.js and Python. */
export function languageHostProgram(): GoPrograms {
    return { name: "language-hosts", title: "stand-ins for language hosts", moduleFolder: "stand-ins/language-host" };
}

function pulumiProgram(
    name: string,
    title: string,
    folder: string,
    module: string,
    versions: Readonly<Record<string, (pinned: string) => string>>,
): GoPrograms {
    const moduleFolder = `platform/pulumi/${folder}`;
    const pinned = pinnedVersion({ moduleFolder }, module);
    const flags = Object.entries(versions).map(([variables, spell]) => versionFlag(variables, spell(pinned)));
    return { name, title: `${title} ${pinned}`, moduleFolder, linkerFlags: flags };
}

function versionFlag(variables: string, version: string): string {
    return `-X ${variables}.Version=${version}`;
}
