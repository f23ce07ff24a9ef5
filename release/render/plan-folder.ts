import { stringify } from "yaml";
import { labelKeys } from "../../model/names.js";
import type { Problem } from "../../model/settings/problem.js";
import { writeYaml } from "../stack/settings-yaml.js";
import { cleanObject, type Manifest, type ProgramObject } from "./clean-object.js";

export interface FolderRequest {
    readonly objects: readonly ProgramObject[];
    /** Keys of each Secret by its name, from the settings. */
    readonly secretKeys: Readonly<Record<string, readonly string[]>>;
    /** What was rendered: `entry 7 of stack prod`. */
    readonly of: string;
}

export interface ManifestFile {
    /** Relative to the folder. */
    readonly path: string;
    readonly text: string;
}

export interface ManifestFolder {
    /** All files, the kustomization first. */
    readonly files: readonly ManifestFile[];
    /** Objects left out: gates and migrations. */
    readonly leftOut: readonly string[];
    /** `namespace/name` of the Secrets that must be supplied. */
    readonly secrets: readonly string[];
    readonly manifests: readonly Manifest[];
}

export type PlannedFolder =
    | { readonly folder: ManifestFolder; readonly problems?: undefined }
    | { readonly folder?: undefined; readonly problems: readonly Problem[] };

/** Says what was written, one line per item. */
export function describeFolder({ manifests, leftOut, secrets }: ManifestFolder, of: string, folder: string): string[] {
    return [
        `wrote ${manifests.length} objects of ${of} to ${folder}`,
        ...leftOut.map(name => `  left out, runs only once: ${name}`),
        ...secrets.map(name => `  to be supplied: Secret ${name}`),
    ];
}

/** Kinds in the order of creation. */
const kinds = [
    "Namespace",
    "ServiceAccount",
    "Secret",
    "ConfigMap",
    "NetworkPolicy",
    "Service",
    "Deployment",
    "PodDisruptionBudget",
    "HorizontalPodAutoscaler",
    "HTTPRoute",
];

/**
 * The files of a GitOps folder: one per object, with stable names and order, and a kustomization that lists them. Leaves
 * out gates and migrations: they ran before the entry succeeded, and applying a finished Job does not run it again.
 */
export function planFolder({ objects, secretKeys, of }: FolderRequest): PlannedFolder {
    const cleaned = objects.map(cleanObject);
    const problems = cleaned.flatMap(({ manifest, problems }) => (isOnce(manifest) ? [] : problems));
    if (problems.length > 0) return { problems };
    const kept = cleaned
        .filter(({ manifest }) => !isOnce(manifest))
        .sort((left, right) => compare(left.manifest, right.manifest));
    const scaled = new Set(kept.flatMap(({ manifest }) => scaledBy(manifest)));
    const paths = fileNames(kept.map(({ manifest }) => manifest));
    const placed = kept.map(({ manifest, secretKeys: visible }, index) => {
        const path = paths[index]!;
        if (manifest.kind !== "Secret") {
            const written = scaled.has(idOf(manifest)) ? withoutReplicas(manifest) : manifest;
            return { manifest: written, file: { path, text: writeYaml(written) } };
        }
        const keys = secretKeys[manifest.metadata.name] ?? visible;
        return { manifest, file: { path: `secrets/${path}`, text: secretFile(manifest, keys) } };
    });
    const listed = placed.filter(({ manifest }) => manifest.kind !== "Secret");
    const secrets = placed.filter(({ manifest }) => manifest.kind === "Secret");
    const leftOut = cleaned
        .filter(({ manifest }) => isOnce(manifest))
        .map(({ manifest }) => `${manifest.kind} ${manifest.metadata.name}`)
        .sort();
    const index = kustomization({
        of,
        resources: listed.map(({ file }) => file.path),
        secrets: secrets.map(({ file }) => file.path),
    });
    return {
        folder: {
            files: [{ path: "kustomization.yaml", text: index }, ...placed.map(({ file }) => file)],
            leftOut,
            secrets: secrets.map(({ manifest }) => `${manifest.metadata.namespace}/${manifest.metadata.name}`),
            manifests: listed.map(({ manifest }) => manifest),
        },
    };
}

/** Whether it runs once per release: a gate or a migration. */
function isOnce({ kind, metadata }: Manifest): boolean {
    const component = metadata.labels?.[labelKeys.component] ?? "";
    return kind === "Job" && ["gate", "migration"].includes(component);
}

function compare(left: Manifest, right: Manifest): number {
    const place = ({ kind }: Manifest) => (kinds.includes(kind) ? kinds.indexOf(kind) : kinds.length);
    const name = (manifest: Manifest) => `${manifest.kind} ${idOf(manifest)}`;
    return place(left) - place(right) || (name(left) < name(right) ? -1 : 1);
}

/** Kind and name, plus namespace and API group if two would be equal. */
function fileNames(manifests: readonly Manifest[]): string[] {
    const short = ({ kind, metadata: { name } }: Manifest) => `${kind}-${name}`.toLowerCase();
    const all = manifests.map(short);
    return manifests.map((manifest, index) => {
        const name = all[index]!;
        const isTwice = all.filter(other => other === name).length > 1;
        const { namespace = "cluster" } = manifest.metadata;
        const group = manifest.apiVersion.split("/")[0];
        // A Kubernetes name may have a colon; a file name should not.
        return `${isTwice ? `${name}-${namespace}-${group}` : name}.yaml`.replace(/[^a-z0-9.-]/g, "_");
    });
}

interface AutoscalerSpec {
    readonly scaleTargetRef?: { readonly kind?: string; readonly name?: string };
}

function scaledBy({ kind, metadata, spec }: Manifest): string[] {
    const target = (spec as AutoscalerSpec | undefined)?.scaleTargetRef;
    return kind === "HorizontalPodAutoscaler" && target?.kind === "Deployment"
        ? [`${metadata.namespace}/${target.name}`]
        : [];
}

function idOf({ kind, metadata: { namespace, name } }: Manifest): string {
    return kind === "Deployment" ? `${namespace}/${name}` : `${kind} ${namespace}/${name}`;
}

/** Each sync would restore a fixed number and undo the autoscaler's. */
function withoutReplicas(manifest: Manifest): Manifest {
    const { replicas: _, ...spec } = manifest["spec"] as Record<string, unknown>;
    return { ...manifest, spec };
}

/** First line of each kustomization written by `render`; marks the folder as ours. */
export const folderMark = "# Written by fastapi-release render";

export interface KustomizationRequest {
    /** What was rendered. */
    readonly of: string;
    readonly resources: readonly string[];
    /** Files of the Secrets that must be supplied. */
    readonly secrets: readonly string[];
}

/** kustomization.yaml: the list that Argo CD, Flux and `kubectl apply -k` read. */
export function kustomization({ of, resources, secrets }: KustomizationRequest): string {
    const lines = [
        `${folderMark}: ${of}. The next render replaces the files listed here.`,
        ...(secrets.length === 0
            ? []
            : ["# To be supplied as these files say; not applied from here:", ...secrets.map(path => `#   ${path}`)]),
    ];
    const content = { apiVersion: "kustomize.config.k8s.io/v1beta1", kind: "Kustomization", resources };
    return `${lines.join("\n")}\n${stringify(content, { lineWidth: 0 })}`;
}

/** The files that a kustomization lists; undefined if `render` did not write it. */
export function filesOf(text: string): readonly string[] | undefined {
    if (!text.startsWith(folderMark)) return undefined;
    const listed = [...text.matchAll(/^(?: {2}- |# {3})(\S+\.yaml)$/gm)].map(([, path = ""]) => path);
    return listed.filter(path => /^(secrets\/)?[a-z0-9_.-]+\.yaml$/.test(path));
}

/**
 * A Secret with its keys but without values, as a template for whoever supplies it. It must not be applied: the pods would
 * get empty strings, while without the Secret they wait.
 */
export function secretFile(manifest: Manifest, keys: readonly string[] | undefined): string {
    const { name, namespace = "default" } = manifest.metadata;
    const shown = (keys ?? []).toSorted();
    const literals = shown.map(key => ` --from-literal=${key}=…`).join("");
    const comment = [
        "Not listed in kustomization.yaml. Do not apply it as it is: it has keys but no values.",
        "The pods start once a Secret with this name and these keys is in the namespace. Supply it with External Secrets,",
        "Sealed Secrets or SOPS, or by hand:",
        `  kubectl create secret generic ${name} --namespace ${namespace}${literals || " --from-literal=KEY=…"}`,
        "If the stack already runs, Pulumi has created it.",
        ...(keys === undefined ? ["Its keys are unknown here: the program makes all of its data a secret."] : []),
    ];
    const data = Object.fromEntries(shown.map(key => [key, ""]));
    const text = writeYaml({ ...manifest, stringData: data });
    return `${comment.map(line => `# ${line}`).join("\n")}\n${text}`;
}
