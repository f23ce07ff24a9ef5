// What one update, preview, destroy or refresh takes and gives. (contract; carried out by run-update.ts)
import type { EngineEvent } from "@pulumi/pulumi/automation";
import type { ProgramRuntime } from "./program/program-runtime.js";
import type { PropertyMap } from "./property-value.js";
import type { Provider } from "./provider.js";
import type { Snapshot } from "./resource-state.js";

export type UpdateKind = "update" | "preview" | "destroy" | "refresh";

export interface UpdateOptions {
    readonly kind: UpdateKind;
    /** Only shows what a destroy would do. @default false */
    readonly dryRun?: boolean;
    readonly project: string;
    readonly stack: string;
    /** Folder of Pulumi.yaml; the program runs in it. */
    readonly projectDirectory: string;
    /** The program: `main` of Pulumi.yaml, else what package.json names; a folder or file, relative to the project. */
    readonly program: string;
    /** What runs it. @default Node.js */
    readonly runtime?: ProgramRuntime;
    /** Full keys ("users:name") to the strings that the program sees; objects as JSON. */
    readonly config: Record<string, string>;
    readonly secretConfigKeys: string[];
    /** The config as events show it: what is secret, also within an object, as [secret]. @default by the two above */
    readonly shownConfig?: Record<string, string>;
    readonly snapshot: Snapshot;
    readonly providers: (name: string, version: string) => Provider;
    readonly parallel: number;
    readonly continueOnError: boolean;
    /** URNs to replace though their diff does not ask for it. */
    readonly replace: string[];
    readonly targets: string[];
    /** Added to the program's environment. */
    readonly environment: Record<string, string>;
    /** Outputs of a stack by its name as a StackReference gives it; undefined when there is no such stack. */
    readonly stackOutputs: (stackName: string) => Promise<PropertyMap | undefined>;
    /** Called after each change of the snapshot, in order; the next step starts when it returned. Not in a preview. */
    readonly save: (snapshot: Snapshot) => Promise<void>;
    readonly onEvent: (event: EngineEvent) => void;
    readonly signal: AbortSignal;
}

export interface UpdateResult {
    readonly result: "succeeded" | "failed";
    /** By operation: {create: 2, same: 3}. */
    readonly resourceChanges: Record<string, number>;
    readonly snapshot: Snapshot;
    /** Whether `snapshot`, if anything in it changed, is what was saved last. */
    readonly saved?: boolean;
    /** What sums up a failed step, such as "update failed"; absent when the program failed, which told why. */
    readonly error?: string;
}
