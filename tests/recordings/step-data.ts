// What is known of one step after it ran: the same shape for the recording and for the run that is held against it.
import type { EngineEvent } from "@pulumi/pulumi/automation";
import type { KubernetesObject } from "../../cluster/kubernetes-object.js";
import type { Deployment } from "../../engine/state/deployment.js";
import type { Json, JsonMap } from "../../engine/state/property-codec.js";
import type { OutsideChange } from "./run/outside-changes.js";

export interface StepData {
    /** Project of the program that the step runs. */
    readonly project: string;
    readonly exitCode: number;
    readonly events: readonly EngineEvent[];
    /** The state file's `checkpoint.latest`; undefined when the stack has none. */
    readonly deployment: Deployment | undefined;
    /** `stack output --json`. */
    readonly outputs: Json | undefined;
    /** The newest history entry as the backend holds it. */
    readonly history: JsonMap | undefined;
    /** Objects of the program's namespace, of the kinds that the recording lists. */
    readonly objects: readonly KubernetesObject[];
    /** Files of the backend, relative to its folder. */
    readonly backendFiles: readonly string[];
    readonly standardOutput: string;
    readonly standardError: string;
    /** `preview --json` before the step, for `up`; undefined when none was taken. */
    readonly preview: JsonMap | undefined;
    /** What is wrong in itself, whatever the recording says: a checksum, a broken file. */
    readonly problems: readonly string[];
}

/** One step of a recording. */
export interface RecordedStep {
    /** Like "03-update-image". */
    readonly name: string;
    /** Arguments without the leading "pulumi"; STEP_DIR stands for a folder of the step. */
    readonly command: readonly string[];
    /** Command lines without the leading "pulumi" that come before it. */
    readonly commandsBefore: readonly (readonly string[])[];
    /** Pulumi.STACK.yaml. */
    readonly stackSettings: string;
    /** What the lab changed in the cluster before it. */
    readonly outsideChanges: readonly OutsideChange[];
    /** Files to copy over the program before the step. */
    readonly programChange: string | undefined;
    readonly recordedSeconds: number;
    readonly data: StepData;
    /** Why the step cannot be carried out here; undefined when it can. */
    readonly unsupported: string | undefined;
}

export interface RecordedProgram {
    readonly project: string;
    readonly folder: string;
}

/** One recorded scenario: a folder. */
export interface Recording {
    /** Like "01-create-noop-update-destroy". */
    readonly name: string;
    readonly programs: readonly RecordedProgram[];
    readonly steps: readonly RecordedStep[];
}
