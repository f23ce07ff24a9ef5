import { canonicalJson } from "../../model/ledger/fingerprint.js";
import {
    labelKeys,
    parseSlotObjectName,
    secretsName,
    sessionSecretName,
    trafficObjectName,
} from "../../model/names.js";
import { releaseId } from "../../model/release/release-id.js";
import type { Settings } from "../../model/settings/settings.js";
import { slotEntries } from "../../model/slots/slot-names.js";
import { sharesIn } from "../../model/traffic/traffic-object.js";
import { recordAnnotation } from "../../model/traffic/traffic-record.js";
import { nameInUrn } from "../stack/stack-state.js";

/** A step of a preview, from its event. */
export interface PreviewStep {
    readonly op: string;
    readonly urn: string;
    readonly type: string;
    readonly old?: { readonly inputs?: Readonly<Record<string, unknown>> };
    readonly new?: { readonly inputs?: Readonly<Record<string, unknown>> };
    readonly detailedDiff?: Readonly<Record<string, unknown>>;
    readonly diffs?: readonly string[];
}

/** Releases that serve now, and those that may get traffic. */
export interface LiveObjects {
    readonly service: string;
    readonly namespace: string;
    /** Ids of the releases that serve and must stay untouched. */
    readonly releaseIds: readonly string[];
    /** Versions of the session secret that their pods read. */
    readonly sessionSecrets: readonly number[];
    /** Versions of the settings' secrets that their pods have. */
    readonly secrets: readonly number[];
    /** Ids of the releases that may have a share: those that serve, and those that the update gives one. */
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
/** Operations that change nothing. */
export const unchangingSteps: ReadonlySet<string> = new Set(["same", "read", "refresh", "discard", "import"]);

/**
 * The steps of a preview that would touch live objects, a line each: an update (except of replicas), replacement or delete of
 * an object of a live release; a change to a secret that its pods read; a replacement or delete of the namespace; a change to
 * the traffic object, except of shares among releases that may have one.
 */
export function liveSteps(steps: readonly PreviewStep[], live: LiveObjects): readonly string[] {
    return steps
        .filter(({ op, type }) => op !== "create" && !unchangingSteps.has(op) && type.startsWith("kubernetes:"))
        .filter(step => touches(step, live))
        .map(describeStep);
}

/** `update Deployment users-blue-3f9a1c0b7e (spec.template)`. */
export function describeStep(step: PreviewStep): string {
    return `${step.op} ${kindOf(step)} ${metadataOf(step)?.name ?? nameInUrn(step.urn)}${changes(step)}`;
}

/** Metadata of the object before the step. */
export function metadataOf({ old }: PreviewStep): ObjectInputs["metadata"] {
    return inputs(old).metadata;
}

/** Whether only an object's number of pods changes. */
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

/** Whether a path is the number of pods, or the annotation that makes Pulumi force it. */
function isScale(path: string): boolean {
    return path === "spec.replicas" || path === 'metadata.annotations["pulumi.com/patchForce"]';
}

/** Whether users would reach other releases than those that may serve, or under other addresses. */
function redirects(step: PreviewStep, live: LiveObjects): boolean {
    const [before, after] = [inputs(step.old), inputs(step.new)];
    const shares = sharesIn(after, live.service);
    const isKnown = shares.length > 0 && shares.every(({ releaseId }) => live.mayServe.includes(releaseId));
    const [from, to] = [entrance(before), entrance(after)];
    return step.op !== "update" || !isKnown || from !== to;
}

/** The addresses under which users reach the service. */
function entrance({ spec }: ObjectInputs): string {
    const rules = (spec?.["rules"] ?? []) as readonly { readonly matches?: readonly { readonly path?: unknown }[] }[];
    const { matches } = rules.at(-1) ?? {};
    return canonicalJson([spec?.["parentRefs"], spec?.["hostnames"], matches?.map(({ path }) => path)]);
}

/** Paths that an update changes. */
export function changedPaths(step: PreviewStep): readonly string[] {
    const detailed = Object.keys(step.detailedDiff ?? {});
    // Without a known path, treat the change as harmful.
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

/**
 * The steps of a preview that an update must not have if it only records a decision, a line each: every change to an object,
 * except to the record in the traffic object, to the number of pods, and deletes of objects that no slot has. The objects of
 * a failed candidate go with the next update of any kind.
 */
export function recordSteps(steps: readonly PreviewStep[], settings: Settings): readonly string[] {
    const kept = keptObjects(settings);
    return steps
        .filter(({ op, type }) => !unchangingSteps.has(op) && hasObject(type))
        .filter(step => !isRecord(step) && !isScaling(step) && !isLeftover(step, kept))
        .map(describeStep);
}

interface KeptObjects {
    readonly service: string;
    readonly releaseIds: readonly string[];
    readonly secrets: readonly string[];
}

function keptObjects({ service: { name }, slots }: Settings): KeptObjects {
    const releases = slotEntries(slots).map(([, release]) => release);
    return {
        service: name,
        releaseIds: releases.map(release => releaseId(name, release)),
        secrets: releases.flatMap(({ sessionSecret, secrets }) => [
            sessionSecretName(name, sessionSecret),
            ...(secrets === undefined ? [] : [secretsName(name, secrets)]),
        ]),
    };
}

/** Whether the type has a real object; components and providers have none. */
function hasObject(type: string): boolean {
    return !/^(pulumi:|fastapi-release:)/.test(type);
}

function isRecord(step: PreviewStep): boolean {
    return (
        step.op === "update" && changedPaths(step).every(path => path === `metadata.annotations.${recordAnnotation}`)
    );
}

function isLeftover(step: PreviewStep, { service, releaseIds, secrets }: KeptObjects): boolean {
    if (step.op !== "delete") return false;
    if (!step.type.startsWith("kubernetes:")) return true;
    const { name = "", labels } = metadataOf(step) ?? {};
    if (step.type === "kubernetes:core/v1:Secret") return !secrets.includes(name);
    // Only its name shows the release of a disruption budget.
    const id = labels?.[labelKeys.releaseId] ?? parseSlotObjectName(service, name)?.releaseId;
    return id !== undefined && !releaseIds.includes(id);
}
