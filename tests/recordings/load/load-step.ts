// One recorded step: command.txt, exit.txt, stack.yaml, events.jsonl, checkpoint.json, history-entry.raw.json,
// outputs.json, objects.json, backend.txt, stdout.txt, stderr.txt, preview.json. Missing files are empty values.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import type { KubernetesObject } from "../../../cluster/kubernetes-object.js";
import { parseCheckpoint } from "../../../engine/state/checkpoint.js";
import type { Json, JsonMap } from "../../../engine/state/property-codec.js";
import { isRepeatable, readOutsideChanges } from "../run/outside-changes.js";
import type { RecordedProgram, RecordedStep, StepData } from "../step-data.js";
import { splitCommand } from "./split-command.js";

/** What a step may hold that this test does not know how to repeat. */
const notRepeatable: Record<string, string> = {
    "commands.txt": "commands.txt holds several commands and their texts",
    "command-second.txt": "command-second.txt asks for two updates at once",
    "timing.txt": "timing.txt asks for a signal sent during the update",
};

export function loadStep(folder: string, name: string, programs: readonly RecordedProgram[]): RecordedStep {
    const read = (file: string) => readText(join(folder, file));
    const commandLine = read("command.txt")?.trim() ?? "";
    const exit = read("exit.txt")?.trim() ?? "";
    const data = readData(read, programs, Number(exit));
    const outsideChanges = readOutsideChanges(read("outside-change.txt") ?? "");
    const notKnown = outsideChanges.find(change => !isRepeatable(change));
    return {
        name,
        command: splitCommand(commandLine),
        outsideChanges,
        commandsBefore: readCommandsBefore(read("state-unprotect.txt")),
        stackSettings: read("stack.yaml") ?? "",
        programChange: existsSync(join(folder, "program-change")) ? join(folder, "program-change") : undefined,
        recordedSeconds: data.events.find(event => event.summaryEvent)?.summaryEvent?.durationSeconds ?? 0,
        data: isPreviewed(commandLine) ? data : { ...data, preview: undefined },
        unsupported:
            notKnown === undefined
                ? whyUnsupported(folder, commandLine, exit)
                : `outside-change.txt asks for \`${notKnown.command}\``,
    };
}

/** The lab previewed every step; the engine previews an update, but not a refresh, alone or before an update. */
function isPreviewed(commandLine: string): boolean {
    return commandLine.includes("pulumi up ") && !commandLine.includes(" --refresh");
}

function whyUnsupported(folder: string, commandLine: string, exit: string): string | undefined {
    for (const [file, reason] of Object.entries(notRepeatable)) {
        if (existsSync(join(folder, file))) return reason;
    }
    if (!/^(\w+=\S+ )*pulumi /.test(commandLine) || commandLine.includes("\n")) {
        return `command.txt is not one pulumi command: "${commandLine}"`;
    }
    if (!/^-?\d+$/.test(exit)) return `exit.txt is not a number: "${exit}"`;
    return Number(exit) < 0 ? `exit.txt is ${exit}: the update was killed from outside` : undefined;
}

function readData(
    read: (file: string) => string | undefined,
    programs: readonly RecordedProgram[],
    exitCode: number,
): StepData {
    const checkpointText = read("checkpoint.json");
    const checkpoint = checkpointText === undefined ? undefined : parseCheckpoint(checkpointText, "recorded");
    const objects = parseJson<{ items?: KubernetesObject[] }>(read("objects.json"));
    return {
        project: checkpoint?.stack.split("/")[1] ?? programs[0]?.project ?? "",
        exitCode,
        events: (read("events.jsonl") ?? "")
            .split("\n")
            .filter(line => line !== "")
            .map(line => JSON.parse(line) as EngineEvent),
        deployment: checkpoint?.latest,
        outputs: parseJson<Json>(read("outputs.json")),
        history: parseJson<JsonMap>(read("history-entry.raw.json")),
        objects: objects?.items ?? [],
        backendFiles: (read("backend.txt") ?? "").split("\n").flatMap(line => line.split(" ")[0] || []),
        standardOutput: read("stdout.txt") ?? "",
        standardError: read("stderr.txt") ?? "",
        preview: parseJson<JsonMap>(read("preview.json")),
        problems: [],
    };
}

/** Commands that the lab ran before the step: `$ pulumi …`, `exit 0`, their text. */
function readCommandsBefore(text: string | undefined): string[][] {
    const lines = (text ?? "").split("\n").filter(line => line.startsWith("$ pulumi "));
    return lines.map(line => splitCommand(line.slice("$ ".length)));
}

function parseJson<T>(text: string | undefined): T | undefined {
    return text === undefined || text.trim() === "" ? undefined : (JSON.parse(text) as T);
}

function readText(path: string): string | undefined {
    return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}
