import { labelKeys, parseSlotObjectName, secretsName, sessionSecretName } from "../../model/names.js";
import { releaseId } from "../../model/release-id.js";
import type { Settings } from "../../model/settings.js";
import { slotEntries } from "../../model/slot-names.js";
import { recordAnnotation } from "../../model/traffic-record.js";
import { changedPaths, isScaling, metadataOf, type PreviewStep, stepWords, unchangingSteps } from "./live-steps.js";

/**
 * The steps of a preview that an update which only records a decision must not have, a line each: all that change an
 * object, but for what the object that leads users tells of the decision, for the number of pods, and for the end of what no
 * slot has: a failed candidate's objects go with the next update, whichever that is.
 */
export function recordSteps(steps: readonly PreviewStep[], settings: Settings): readonly string[] {
    const kept = keptObjects(settings);
    return steps
        .filter(({ op, type }) => !unchangingSteps.has(op) && hasObject(type))
        .filter(step => !isRecord(step) && !isScaling(step) && !isLeftover(step, kept))
        .map(stepWords);
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

/** Neither a component, which is only a name, nor a provider. */
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
    // A disruption budget tells its release by its name alone.
    const id = labels?.[labelKeys.releaseId] ?? parseSlotObjectName(service, name)?.releaseId;
    return id !== undefined && !releaseIds.includes(id);
}
