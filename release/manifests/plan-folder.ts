import { labelKeys } from "../../model/names.js";
import type { Problem } from "../../model/problem.js";
import { writeYaml } from "../stack/settings-yaml.js";
import { cleanObject } from "./clean-object.js";
import { kustomization } from "./kustomization.js";
import type { Manifest, ProgramObject } from "./program-object.js";
import { secretFile } from "./secret-file.js";

export interface FolderRequest {
    readonly objects: readonly ProgramObject[];
    /** Keys by the name of a Secret, as the settings tell them. */
    readonly secretKeys: Readonly<Record<string, readonly string[]>>;
    /** What the folder is a picture of: `entry 7 of stack prod`. */
    readonly of: string;
}

export interface ManifestFile {
    /** In the folder. */
    readonly path: string;
    readonly text: string;
}

export interface ManifestFolder {
    /** All files, the kustomization first. */
    readonly files: readonly ManifestFile[];
    /** What was left out: gates and migrations. */
    readonly leftOut: readonly string[];
    /** `namespace/name` of the Secrets that somebody has to supply. */
    readonly secrets: readonly string[];
    readonly manifests: readonly Manifest[];
}

export type PlannedFolder =
    | { readonly folder: ManifestFolder; readonly problems?: undefined }
    | { readonly folder?: undefined; readonly problems: readonly Problem[] };

/** What was written, a line each. */
export function describeFolder({ manifests, leftOut, secrets }: ManifestFolder, of: string, folder: string): string[] {
    return [
        `wrote ${manifests.length} objects of ${of} to ${folder}`,
        ...leftOut.map(name => `  left out, since it runs once: ${name}`),
        ...secrets.map(name => `  to be supplied: Secret ${name}`),
    ];
}

/** In the order in which they can be made. */
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
 * The files of a GitOps folder: one an object, with names and an order that stay the same, and a kustomization that lists
 * them. Gates and migrations are left out: they have run when an entry succeeded, and a Job that ran is not run again by
 * being applied.
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

/** What is done once for a release: its gate and its migration. */
function isOnce({ kind, metadata }: Manifest): boolean {
    const component = metadata.labels?.[labelKeys.component] ?? "";
    return kind === "Job" && ["gate", "migration"].includes(component);
}

function compare(left: Manifest, right: Manifest): number {
    const place = ({ kind }: Manifest) => (kinds.includes(kind) ? kinds.indexOf(kind) : kinds.length);
    const name = (manifest: Manifest) => `${manifest.kind} ${idOf(manifest)}`;
    return place(left) - place(right) || (name(left) < name(right) ? -1 : 1);
}

/** Kind and name, and the namespace where two would have the same. */
function fileNames(manifests: readonly Manifest[]): string[] {
    const short = ({ kind, metadata: { name } }: Manifest) => `${kind}-${name}`.toLowerCase();
    const all = manifests.map(short);
    return manifests.map((manifest, index) => {
        const name = all[index]!;
        const isTwice = all.filter(other => other === name).length > 1;
        const { namespace = "cluster" } = manifest.metadata;
        const group = manifest.apiVersion.split("/")[0];
        // A name of Kubernetes may have a colon; a file's should not.
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

/** A number in the folder would be put back at each sync, against the autoscaler. */
function withoutReplicas(manifest: Manifest): Manifest {
    const { replicas: _, ...spec } = manifest["spec"] as Record<string, unknown>;
    return { ...manifest, spec };
}
