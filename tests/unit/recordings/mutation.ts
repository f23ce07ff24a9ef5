// Recorded steps and ways into them, for changes that the comparer has to notice.
import assert from "node:assert/strict";
import { join } from "node:path";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import type { SerializedResource } from "../../../engine/state/deployment.js";
import type { JsonMap } from "../../../engine/state/property-codec.js";
import { projectFolder } from "../../../platform/source-folder.js";
import { loadRecordings } from "../../recordings/load/load-recordings.js";
import type { Recording, StepData } from "../../recordings/step-data.js";

/** A step that may be changed. */
export type Mutable = { -readonly [Key in keyof StepData]: StepData[Key] };

export const recordings = loadRecordings(join(projectFolder(), "tests", "recordings", "data"));

export function recordingOf(name: string): Recording {
    const found = recordings.find(recording => recording.name.includes(name));
    assert.ok(found, `no recording ${name}`);
    return found;
}

export function resource(data: StepData, end: string): SerializedResource {
    const found = data.deployment?.resources?.find(({ urn }) => urn.endsWith(end));
    assert.ok(found, `no resource ${end}`);
    return found;
}

export function eventOf(
    data: StepData,
    kind: "resourcePreEvent" | "resOutputsEvent",
    op: string,
    end: string,
): EngineEvent {
    const found = data.events.find(event => event[kind]?.metadata.op === op && event[kind]?.metadata.urn.endsWith(end));
    assert.ok(found, `no ${kind} ${op} ${end}`);
    return found;
}

export function metadata(data: StepData, op: string, end: string): JsonMap {
    return eventOf(data, "resourcePreEvent", op, end).resourcePreEvent?.metadata as unknown as JsonMap;
}

export function move(data: Mutable, event: EngineEvent, to: number): void {
    const others = data.events.filter(other => other !== event);
    const moved = [...others.slice(0, to), event, ...others.slice(to)];
    data.events = moved.map((other, index) => ({ ...other, sequence: index }));
}

export const outputs = (data: StepData, end: string) => resource(data, end)["outputs"] as JsonMap;
export const inside = (map: JsonMap, ...path: string[]) => path.reduce((value, key) => value[key] as JsonMap, map);

export interface Mutation {
    readonly what: string;
    readonly recording: string;
    readonly step: string;
    readonly area: string;
    readonly change: (data: Mutable) => unknown;
}

/** Steps that the changes start from. */
export const create = { recording: "01-create", step: "01-create" };
export const update = { recording: "01-create", step: "03-update-image" };
export const noop = { recording: "01-create", step: "02-noop" };
export const destroy = { recording: "01-create", step: "05-destroy" };
export const replace = { recording: "03-replace", step: "02-configmap-data" };
export const secrets = { recording: "05-secrets", step: "01-create" };
export const keepers = { recording: "05-secrets", step: "03-keepers-change" };
export const failure = { recording: "07-failure", step: "04-update-fails-bad-image" };
export const pending = { recording: "07-failure", step: "06-rejected-by-api" };
