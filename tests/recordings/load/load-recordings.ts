// A folder of recordings: NN-scenario/program*/ and NN-scenario/NN-step/, as shared/conformance/README.md describes it.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { RecordedProgram, Recording } from "../step-data.js";
import { loadStep } from "./load-step.js";

const numbered = /^\d\d-/;

/** Reads every scenario of a folder, in order. Throws when it holds none. */
export function loadRecordings(folder: string): Recording[] {
    const names = existsSync(folder) ? readdirSync(folder).filter(name => numbered.test(name)) : [];
    if (names.length === 0) {
        throw new Error(`${folder} holds no recordings: folders named like 01-create, each with program/ and 01-step/`);
    }
    return names.sort().map(name => loadRecording(join(folder, name), name));
}

function loadRecording(folder: string, name: string): Recording {
    const entries = readdirSync(folder).sort();
    const programs = entries
        .filter(entry => entry.startsWith("program"))
        .map(entry => readProgram(join(folder, entry)));
    if (programs.length === 0) {
        throw new Error(`${folder} has no program/ folder with a Pulumi.yaml`);
    }
    const steps = entries.filter(entry => numbered.test(entry));
    return { name, programs, steps: steps.map(step => loadStep(join(folder, step), step, programs)) };
}

function readProgram(folder: string): RecordedProgram {
    const settings = parse(readFileSync(join(folder, "Pulumi.yaml"), "utf8")) as { name: string };
    return { project: settings.name, folder };
}
