// Repeats a recorded scenario with the embedded engine: its programs in temporary folders, a fresh file backend, the
// stack `dev`, and for each step its settings, its files and its command.
import {
    chmodSync,
    cpSync,
    existsSync,
    mkdirSync,
    mkdtempSync,
    readdirSync,
    readFileSync,
    realpathSync,
    rmSync,
    statSync,
    symlinkSync,
    writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import type { KubernetesApi } from "../../../cluster/kubernetes-api.js";
import { parseCheckpoint } from "../../../engine/state/checkpoint.js";
import type { Json, JsonMap } from "../../../engine/state/property-codec.js";
import type { PlatformInfo } from "../../../platform/platform-info.js";
import { projectFolder } from "../../../platform/source-folder.js";
import type { RecordedStep, Recording, StepData } from "../step-data.js";
import { passphrase } from "../view/step-view.js";
import { backendProblems, listBackend, readNewestEntry, readState } from "./backend-folder.js";
import { listObjects, recordedNamespaces, removeNamespaces } from "./cluster-objects.js";
import { type CommandResult, runEngine } from "./engine-process.js";
import { repeatOutsideChange } from "./outside-changes.js";
import { renewSettings } from "./stack-settings.js";

/** What a command may take beyond the recorded time: two cores that others share. */
const spareSeconds = 60;

export class ScenarioRun {
    private readonly folder = mkdtempSync(join(tmpdir(), "recording-"));
    private readonly backend = join(this.folder, "backend");
    private readonly salts = new Map<string, string>();

    constructor(
        private readonly recording: Recording,
        private readonly platform: PlatformInfo,
        private readonly api: KubernetesApi,
    ) {}

    /** Places the programs and makes their stacks. */
    async prepare(): Promise<void> {
        await removeNamespaces(this.api, recordedNamespaces(this.recording.steps));
        mkdirSync(this.backend);
        mkdirSync(join(this.folder, "home"));
        for (const { project, folder } of this.recording.programs) {
            copyWritable(folder, this.programFolder(project));
            symlinkSync(join(projectFolder(), "node_modules"), join(this.programFolder(project), "node_modules"));
            const made = await this.run(project, ["stack", "init", "dev"], spareSeconds);
            if (made.exitCode !== 0) throw new Error(`pulumi stack init dev failed: ${made.standardError}`);
            const settings = readFileSync(join(this.programFolder(project), "Pulumi.dev.yaml"), "utf8");
            const salt = /^encryptionsalt: (\S+)$/m.exec(settings)?.[1];
            if (salt === undefined) throw new Error(`pulumi stack init wrote no encryptionsalt:\n${settings}`);
            this.salts.set(project, salt);
        }
    }

    /** Carries out a step and gathers what it left. */
    async runStep(step: RecordedStep): Promise<StepData> {
        const { project } = step.data;
        const stepFolder = join(this.folder, "steps", step.name);
        mkdirSync(stepFolder, { recursive: true });
        if (step.programChange !== undefined) copyWritable(step.programChange, this.programFolder(project));
        const settings = await renewSettings(step.stackSettings, this.salts.get(project) ?? "", passphrase);
        writeFileSync(join(this.programFolder(project), "Pulumi.dev.yaml"), settings);

        for (const change of step.outsideChanges) await repeatOutsideChange(this.api, change);

        const seconds = step.recordedSeconds + spareSeconds;
        for (const command of step.commandsBefore) {
            const before = await this.run(project, command, seconds);
            if (before.exitCode !== 0) throw new Error(`pulumi ${command.join(" ")} failed: ${before.standardError}`);
        }
        const preview = step.data.preview && (await this.preview(step, seconds));
        const args = step.command.map(arg => arg.replace("STEP_DIR", stepFolder));
        const result = await this.run(project, args, seconds);
        return this.gather(step, join(stepFolder, "events.jsonl"), result, preview);
    }

    /** Removes everything that the scenario made, except the images. */
    async end(): Promise<void> {
        await removeNamespaces(this.api, recordedNamespaces(this.recording.steps));
        rmSync(this.folder, { recursive: true, force: true });
    }

    private async preview(step: RecordedStep, seconds: number): Promise<JsonMap> {
        const { standardOutput, standardError } = await this.run(step.data.project, ["preview", "--json"], seconds);
        return standardOutput === "" ? { error: standardError } : (JSON.parse(standardOutput) as JsonMap);
    }

    private async gather(
        step: RecordedStep,
        eventLog: string,
        result: CommandResult,
        preview: JsonMap | undefined,
    ): Promise<StepData> {
        const { project } = step.data;
        const state = readState(this.backend, project);
        const outputs = await this.run(project, ["stack", "output", "--json"], spareSeconds);
        const events = existsSync(eventLog) ? readFileSync(eventLog, "utf8").split("\n") : [];
        const replacePaths = (text: string) => this.withoutPaths(text, project);
        return {
            project,
            exitCode: result.exitCode,
            events: events.filter(line => line !== "").map(line => JSON.parse(replacePaths(line)) as EngineEvent),
            deployment: state === undefined ? undefined : parseCheckpoint(state, project).latest,
            outputs: outputs.exitCode === 0 ? (JSON.parse(outputs.standardOutput) as Json) : outputs.standardError,
            history: readNewestEntry(this.backend, project),
            objects: await listObjects(this.api, this.recording.steps),
            backendFiles: listBackend(this.backend),
            standardOutput: replacePaths(result.standardOutput),
            standardError: replacePaths(result.standardError),
            preview,
            problems: backendProblems(this.backend, project),
        };
    }

    /** Names places as the recordings do. */
    private withoutPaths(text: string, project: string): string {
        return text
            .replaceAll(realpathSync(join(projectFolder(), "node_modules")), "NODE_MODULES")
            .replaceAll(join(projectFolder(), "dist", "engine"), "ENGINE_DIR")
            .replaceAll(this.programFolder(project), "PROGRAM_DIR");
    }

    private run(project: string, args: readonly string[], timeoutSeconds: number): Promise<CommandResult> {
        // Nothing of the caller's environment: a CI system's variables would enter the history.
        const environment = {
            PATH: process.env["PATH"] ?? "",
            HOME: join(this.folder, "home"),
            KUBECONFIG: this.platform.kubeconfig,
            DOCKER_HOST: this.platform.dockerHost,
            PULUMI_HOME: join(this.folder, "home", ".pulumi"),
            PULUMI_BACKEND_URL: `file://${this.backend}`,
            PULUMI_CONFIG_PASSPHRASE: passphrase,
            PULUMI_SKIP_UPDATE_CHECK: "true",
            PULUMI_DEBUG_COMMANDS: "true",
        };
        return runEngine(args, { folder: this.programFolder(project), environment, timeoutSeconds });
    }

    private programFolder(project: string): string {
        return join(this.folder, "programs", project);
    }
}

/** Copies a folder; what is read-only there is its owner's to write, as it was: the mode is part of a build context. */
function copyWritable(from: string, to: string): void {
    cpSync(from, to, { recursive: true });
    for (const entry of ["", ...(readdirSync(from, { recursive: true }) as string[])]) {
        const path = join(to, entry);
        chmodSync(path, statSync(path).mode | 0o200);
    }
}
