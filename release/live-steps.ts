import { labelKeys, sessionSecretName, trafficServiceName } from "../model/names.js";

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
    /** Id of the release that serves. */
    readonly releaseId: string;
    /** Version of the session secret that its pods read. */
    readonly sessionSecret: number;
    /** Ids of the releases that the traffic Service may come to select: the live one, and the one to be promoted. */
    readonly mayServe: readonly string[];
}

interface ObjectInputs {
    readonly metadata?: {
        readonly name?: string;
        readonly namespace?: string;
        readonly labels?: Readonly<Record<string, string>>;
    };
    readonly spec?: { readonly selector?: Readonly<Record<string, string>> };
}

const harmless = new Set(["same", "create", "read", "refresh", "discard", "import"]);

/**
 * The steps of a preview that would touch what serves traffic: an update, replacement or delete of an object of the
 * live release (more or fewer replicas apart), of its session secret or of the namespace, and the traffic Service
 * unless it comes to select a release that it may. A line for each, empty when all is well.
 */
export function liveSteps(steps: readonly PreviewStep[], live: LiveObjects): readonly string[] {
    return steps
        .filter(step => !harmless.has(step.op) && step.type.startsWith("kubernetes:"))
        .filter(step => touches(step, live))
        .map(
            step => `${step.op} ${kindOf(step)} ${inputs(step.old).metadata?.name ?? nameOf(step.urn)}${changes(step)}`,
        );
}

function touches(step: PreviewStep, live: LiveObjects): boolean {
    const { name, namespace, labels } = inputs(step.old).metadata ?? {};
    if (step.type === "kubernetes:core/v1:Namespace") return name === live.namespace && step.op !== "update";
    if (namespace !== live.namespace) return false;
    if (step.type === "kubernetes:core/v1:Service" && name === trafficServiceName(live.service)) {
        const serves = inputs(step.new).spec?.selector?.[labelKeys.releaseId];
        return step.op !== "update" || serves === undefined || !live.mayServe.includes(serves);
    }
    if (step.type === "kubernetes:core/v1:Secret") return name === sessionSecretName(live.service, live.sessionSecret);
    if (labels?.[labelKeys.releaseId] !== live.releaseId) return false;
    return !(step.op === "update" && changedPaths(step).every(path => path === "spec.replicas"));
}

function changedPaths(step: PreviewStep): readonly string[] {
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
