import { canonicalJson } from "../../model/canonical-json.js";
import { labelKeys, secretsName, sessionSecretName, trafficObjectName } from "../../model/names.js";
import { sharesIn } from "../../model/traffic-object.js";

/** A step of a preview, as its event tells it. */
export interface PreviewStep {
    readonly op: string;
    readonly urn: string;
    readonly type: string;
    readonly old?: { readonly inputs?: Readonly<Record<string, unknown>> };
    readonly new?: { readonly inputs?: Readonly<Record<string, unknown>> };
    readonly detailedDiff?: Readonly<Record<string, unknown>>;
    readonly diffs?: readonly string[];
}

/** What serves traffic now, and where traffic may go. */
export interface LiveObjects {
    readonly service: string;
    readonly namespace: string;
    /** Ids of the releases that serve and are to go on. */
    readonly releaseIds: readonly string[];
    /** Versions of the session secret that their pods read. */
    readonly sessionSecrets: readonly number[];
    /** Versions of the settings' secrets that their pods have. */
    readonly secrets: readonly number[];
    /** Ids of the releases that may have a share: those that serve, and those that the update is to give one. */
    readonly mayServe: readonly string[];
}

interface ObjectInputs {
    readonly metadata?: {
        readonly name?: string;
        readonly namespace?: string;
        readonly labels?: Readonly<Record<string, string>>;
    };
    readonly spec?: Readonly<Record<string, unknown>>;
}

const trafficTypes: readonly string[] = [
    "kubernetes:core/v1:Service",
    "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute",
];
/** They change nothing. */
export const unchangingSteps: ReadonlySet<string> = new Set(["same", "read", "refresh", "discard", "import"]);

/**
 * The steps of a preview that would touch what serves traffic: an update, replacement or delete of an object of the
 * live release (more or fewer replicas apart), of a secret that its pods read or of the namespace, and the traffic object unless
 * only shares change, of releases that may have one. A line for each, empty when all is well.
 */
export function liveSteps(steps: readonly PreviewStep[], live: LiveObjects): readonly string[] {
    return steps
        .filter(({ op, type }) => op !== "create" && !unchangingSteps.has(op) && type.startsWith("kubernetes:"))
        .filter(step => touches(step, live))
        .map(stepWords);
}

/** `update Deployment users-blue-3f9a1c0b7e (spec.template)`. */
export function stepWords(step: PreviewStep): string {
    return `${step.op} ${kindOf(step)} ${metadataOf(step)?.name ?? nameOf(step.urn)}${changes(step)}`;
}

/** That of the object before the step. */
export function metadataOf({ old }: PreviewStep): ObjectInputs["metadata"] {
    return inputs(old).metadata;
}

/** Whether nothing but an object's number of pods changes. */
export function isScaling(step: PreviewStep): boolean {
    return step.op === "update" && changedPaths(step).every(isScale);
}

function touches(step: PreviewStep, live: LiveObjects): boolean {
    const { name, namespace, labels } = metadataOf(step) ?? {};
    if (step.type === "kubernetes:core/v1:Namespace") return name === live.namespace && step.op !== "update";
    if (namespace !== live.namespace) return false;
    if (trafficTypes.includes(step.type) && name === trafficObjectName(live.service)) return redirects(step, live);
    if (step.type === "kubernetes:core/v1:Secret") {
        const read = [
            ...live.sessionSecrets.map(version => sessionSecretName(live.service, version)),
            ...live.secrets.map(version => secretsName(live.service, version)),
        ];
        return read.some(secret => secret === name);
    }
    if (!live.releaseIds.some(id => id === labels?.[labelKeys.releaseId])) return false;
    return !isScaling(step);
}

/** The number of pods, and what Pulumi itself is told of it. */
function isScale(path: string): boolean {
    return path === "spec.replicas" || path === 'metadata.annotations["pulumi.com/patchForce"]';
}

/** Whether users would be led elsewhere than to releases that may serve, or by another way. */
function redirects(step: PreviewStep, live: LiveObjects): boolean {
    const [before, after] = [inputs(step.old), inputs(step.new)];
    const shares = sharesIn(after, live.service);
    const isKnown = shares.length > 0 && shares.every(({ releaseId }) => live.mayServe.includes(releaseId));
    const [from, to] = [entrance(before), entrance(after)];
    return step.op !== "update" || !isKnown || from !== to;
}

/** By which addresses users come. */
function entrance({ spec }: ObjectInputs): string {
    const rules = (spec?.["rules"] ?? []) as readonly { readonly matches?: readonly { readonly path?: unknown }[] }[];
    const { matches } = rules.at(-1) ?? {};
    return canonicalJson([spec?.["parentRefs"], spec?.["hostnames"], matches?.map(({ path }) => path)]);
}

/** Of an update. */
export function changedPaths(step: PreviewStep): readonly string[] {
    const detailed = Object.keys(step.detailedDiff ?? {});
    // Without a known path nothing can be called harmless.
    return detailed.length > 0 ? detailed : (step.diffs ?? ["?"]);
}

function changes(step: PreviewStep): string {
    const paths = Object.keys(step.detailedDiff ?? {});
    return paths.length === 0 ? "" : ` (${paths.join(", ")})`;
}

function inputs(state: PreviewStep["old"]): ObjectInputs {
    return (state?.inputs ?? {}) as ObjectInputs;
}

function kindOf({ type }: PreviewStep): string {
    return type.slice(type.lastIndexOf(":") + 1);
}

function nameOf(urn: string): string {
    return urn.slice(urn.lastIndexOf("::") + 2);
}
