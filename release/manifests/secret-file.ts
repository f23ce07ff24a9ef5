import { writeYaml } from "../stack/settings-yaml.js";
import type { Manifest } from "./program-object.js";

/**
 * A Secret with its keys and without values: what is to be supplied, and how. It is no object to apply: that would give the
 * pods empty texts, where without the Secret they wait.
 */
export function secretFile(manifest: Manifest, keys: readonly string[] | undefined): string {
    const { name, namespace = "default" } = manifest.metadata;
    const shown = (keys ?? []).toSorted();
    const literals = shown.map(key => ` --from-literal=${key}=…`).join("");
    const comment = [
        "Not listed in kustomization.yaml, and not to be applied as it is: it has the keys and no values.",
        "The pods start once a Secret of this name with these keys is in the namespace. Supply it by External Secrets,",
        "Sealed Secrets or SOPS, or by hand:",
        `  kubectl create secret generic ${name} --namespace ${namespace}${literals || " --from-literal=KEY=…"}`,
        "Where the stack runs already, Pulumi has made it, and it is there.",
        ...(keys === undefined
            ? ["Which keys it has is not known here: the program makes all of its data a secret."]
            : []),
    ];
    const data = Object.fromEntries(shown.map(key => [key, ""]));
    const text = writeYaml({ ...manifest, stringData: data });
    return `${comment.map(line => `# ${line}`).join("\n")}\n${text}`;
}
