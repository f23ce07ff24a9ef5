import { findPulumi, oldestPulumi, type Pulumi } from "../../machine/find-pulumi.js";
import { ForeseenError } from "../../machine/foreseen-error.js";
import { Refusal } from "../output/refusal.js";

/** A failed command of the CLI; the message is the CLI's output. */
export class PulumiError extends ForeseenError {
    override readonly name = "PulumiError";

    /** @param interruptedBy the signal for whose sake we cancelled the command; undefined if it failed by itself */
    constructor(
        message: string,
        readonly interruptedBy?: NodeJS.Signals,
    ) {
        super(message);
    }
}

/** Why a command of the CLI failed: the first lines of its output, and advice. */
export function pulumiError(message: string): string {
    const lines = message.split("\n").filter(line => line.trim() !== "");
    const isHeld = message.includes("[409] Conflict: Another update");
    return [...lines.slice(0, 20), ...(isHeld ? [cancelAdvice] : [])].join("\n");
}

const cancelAdvice =
    "`pulumi stack` shows who runs it; if that was killed, `pulumi cancel` clears it, and the same command will work.";

/** Whether the CLI reports that there is no such stack. */
export function isNoStack(error: Error): boolean {
    return /no stack named .* found/.test(error.message);
}

/** Whether the CLI reports that the stack already exists. */
export function isStackThere(error: Error): boolean {
    return /stack .* already exists/.test(error.message);
}

/** Finds the Pulumi CLI that runs updates. If none works, refuses with those found and what to install. */
export async function requirePulumi(environment: NodeJS.ProcessEnv = process.env): Promise<Pulumi> {
    const { pulumi, passedOver } = await findPulumi(environment);
    if (pulumi !== undefined) return pulumi;
    const found = passedOver.length === 0 ? "none on PATH or in ~/.pulumi/versions" : passedOver.join("; ");
    throw new Refusal(
        `no working Pulumi CLI: ${found}. Install ${oldestPulumi} or a later 3.x: ` +
            "https://www.pulumi.com/docs/install/; if you cannot download it, `npm run platform -- up` builds one.",
    );
}
