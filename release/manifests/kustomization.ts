import { stringify } from "yaml";

/** The first line of each kustomization that `render` has written: by it a folder of ours is told from another one. */
export const folderMark = "# Written by fastapi-release render";

export interface KustomizationRequest {
    /** What the folder is a picture of. */
    readonly of: string;
    readonly resources: readonly string[];
    /** Files of Secrets, which somebody has to supply. */
    readonly secrets: readonly string[];
}

/** kustomization.yaml: what Argo CD, Flux and `kubectl apply -k` take from a folder. */
export function kustomization({ of, resources, secrets }: KustomizationRequest): string {
    const lines = [
        `${folderMark}: ${of}. Another render replaces the files that are listed here.`,
        ...(secrets.length === 0
            ? []
            : ["# To be supplied, as these files say; not applied from here:", ...secrets.map(path => `#   ${path}`)]),
    ];
    const content = { apiVersion: "kustomize.config.k8s.io/v1beta1", kind: "Kustomization", resources };
    return `${lines.join("\n")}\n${stringify(content, { lineWidth: 0 })}`;
}

/** The files that a kustomization of ours names; undefined when it is not ours. */
export function filesOf(text: string): readonly string[] | undefined {
    if (!text.startsWith(folderMark)) return undefined;
    const listed = [...text.matchAll(/^(?: {2}- |# {3})(\S+\.yaml)$/gm)].map(([, path = ""]) => path);
    return listed.filter(path => /^(secrets\/)?[a-z0-9_.-]+\.yaml$/.test(path));
}
