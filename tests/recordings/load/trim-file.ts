// What is kept of each file of a recorded step. The views of a trimmed and an untrimmed step are the same.
import type { EngineEvent } from "@pulumi/pulumi/automation";
import type { Json, JsonMap } from "../../../engine/state/property-codec.js";
import { stepOf } from "../view/event-view.js";
import { viewSourcePosition } from "../view/source-position-view.js";

type Trim = (text: string) => string;

/** Files that the test reads; everything else of a step is left out. */
export const trimmedFiles: Readonly<Record<string, Trim>> = {
    "command.txt": whole,
    "commands.txt": whole,
    "command-second.txt": whole,
    "timing.txt": whole,
    "exit.txt": whole,
    "stack.yaml": whole,
    "history-entry.raw.json": whole,
    "outputs.json": whole,
    "stderr.txt": whole,
    "state-unprotect.txt": whole,
    "outside-change.txt": whole,
    "backend.txt": text => text.replace(/ \d+$/gm, ""),
    "stdout.txt": trimText,
    "events.jsonl": trimEvents,
    "checkpoint.json": text => asLines(trimCheckpoint(JSON.parse(text) as JsonMap)),
    "objects.json": text => asLines(trimObjects(JSON.parse(text) as JsonMap)),
    "preview.json": trimPreview,
};

function whole(text: string): string {
    return text;
}

/** Titles and closing sections. */
function trimText(text: string): string {
    const lines = text.split("\n");
    const closing = lines.findIndex(line => /^(Diagnostics|Outputs|Resources):$/.test(line));
    const isTitle = (line: string) => /^[A-Z][a-z]+( [a-z]+)? \([^)]*\):$/.test(line);
    const kept = lines.filter((line, index) => isTitle(line) || (closing >= 0 && index >= closing));
    return kept.filter(line => !line.includes("using pulumi-resource-")).join("\n");
}

function trimEvents(text: string): string {
    const events = text
        .split("\n")
        .filter(line => line !== "")
        .map(line => JSON.parse(line) as EngineEvent);
    const kept = events.filter(({ diagnosticEvent }) => diagnosticEvent === undefined || isKept(diagnosticEvent));
    return kept.map((event, index) => `${JSON.stringify({ ...trimEvent(event), sequence: index })}\n`).join("");
}

function isKept({ severity, ephemeral, message }: NonNullable<EngineEvent["diagnosticEvent"]>): boolean {
    const lasting = (severity === "error" || severity === "warning") && ephemeral !== true;
    return lasting && !message.startsWith("using pulumi-resource-");
}

/** The sides of `same` are in the state; those of deletes, of steps that began and of replacements stay. */
function trimEvent(event: EngineEvent): EngineEvent {
    const step = stepOf(event);
    if (step === undefined) return event;
    const metadata = step.metadata as unknown as JsonMap;
    if (metadata["op"] === "same") {
        delete metadata["old"];
        delete metadata["new"];
    }
    for (const side of ["old", "new"]) {
        if (isMap(metadata[side])) metadata[side] = trimResource(metadata[side]);
    }
    return event;
}

function trimCheckpoint(file: JsonMap): JsonMap {
    const latest = (file["checkpoint"] as JsonMap)["latest"];
    if (isMap(latest) && Array.isArray(latest["resources"])) {
        latest["resources"] = latest["resources"].map(resource => trimResource(resource as JsonMap));
    }
    return file;
}

function trimResource(resource: JsonMap): JsonMap {
    const outputs = resource["outputs"];
    const trimmed = isMap(outputs) ? { ...resource, outputs: trimObject(outputs) } : resource;
    if (Array.isArray(trimmed["stackTrace"])) {
        const frames = trimmed["stackTrace"] as JsonMap[];
        trimmed["stackTrace"] = frames.filter(
            frame =>
                frame["sourcePosition"] !== undefined && viewSourcePosition(frame["sourcePosition"]) !== "<in the SDK>",
        );
    }
    return trimmed;
}

function trimObjects(list: JsonMap): JsonMap {
    const items = ((list["items"] ?? []) as JsonMap[]).filter(
        item => !isMap(item["metadata"]) || item["metadata"]["ownerReferences"] === undefined,
    );
    return { items: items.map(({ status: _, ...item }) => trimObject(item)) };
}

/** Of managedFields, the fields of other managers than Pulumi's. */
function trimObject(object: JsonMap): JsonMap {
    const metadata = object["metadata"];
    if (!isMap(metadata) || !Array.isArray(metadata["managedFields"])) return object;
    const managedFields = (metadata["managedFields"] as JsonMap[]).map(entry => {
        if (String(entry["manager"]).startsWith("pulumi-kubernetes")) return entry;
        const { fieldsV1: _, ...rest } = entry;
        return rest;
    });
    return { ...object, metadata: { ...metadata, managedFields } };
}

function trimPreview(text: string): string {
    if (text.trim() === "") return "";
    const preview = JSON.parse(text) as JsonMap;
    const steps = ((preview["steps"] ?? []) as JsonMap[]).map(
        ({ oldState: _old, newState: _new, provider: _, ...step }) => step,
    );
    return asLines({ steps, changeSummary: preview["changeSummary"] ?? {} });
}

/** One line for each element of the lists near the top, so that changes can be read. */
function asLines(value: Json): string {
    return `${JSON.stringify(value, undefined, 1)
        .replace(/\n {5,}/g, " ")
        .replace(/\n {4}([\]}])/g, " $1")}\n`;
}

function isMap(value: Json | undefined): value is JsonMap {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}
