// The two envelopes of a deployment: the state file {"version": 3, "checkpoint": {"stack", "latest"}} on one line, and
// the export {"version": 3, "deployment"} with four spaces.
import type { Deployment } from "./deployment.js";

export interface Checkpoint {
    readonly stack: string;
    /** Absent until the first update. */
    readonly latest?: Deployment;
}

/** Reads a state file; `name` is the stack's, for messages. */
export function parseCheckpoint(text: string, name: string): Checkpoint {
    const file = parse(text, name) as { version?: number; checkpoint?: Checkpoint };
    requireVersion(file.version, name);
    if (file.checkpoint === undefined) {
        throw new Error(`the state file of stack '${name}' has no checkpoint`);
    }
    return file.checkpoint;
}

/** `stack` is the full name, organization/PROJECT/STACK. */
export function formatCheckpoint(stack: string, latest: Deployment | undefined): string {
    return JSON.stringify({ version: 3, checkpoint: { stack, latest } });
}

/** Reads what `stack export` wrote. */
export function parseExport(text: string, name: string): Deployment {
    const file = parse(text, name) as { version?: number; deployment?: Deployment };
    requireVersion(file.version, name);
    if (file.deployment === undefined || file.deployment === null) {
        throw new Error(`the deployment for stack '${name}' is empty`);
    }
    return file.deployment;
}

export function formatExport(deployment: Deployment | undefined): string {
    const empty = { manifest: { time: "0001-01-01T00:00:00Z", magic: "", version: "" }, metadata: {} };
    return JSON.stringify({ version: 3, deployment: deployment ?? empty }, undefined, 4);
}

function parse(text: string, name: string): unknown {
    try {
        return JSON.parse(text);
    } catch (cause) {
        throw new Error(`the state of stack '${name}' is not valid JSON: ${(cause as Error).message}`);
    }
}

function requireVersion(version: number | undefined, name: string): void {
    if (version === undefined || version < 3) {
        throw new Error(
            `the stack '${name}' is too old to be used by this version of the Pulumi CLI (state version ${version})`,
        );
    }
    if (version > 3) {
        throw new Error(
            `the stack '${name}' is newer than what this version of the Pulumi CLI understands. Please update your version of the Pulumi CLI`,
        );
    }
}
