/** A command of the CLI that failed; its message is what the CLI wrote. */
export class PulumiError extends Error {
    override readonly name = "PulumiError";
}

/** Why a command of the CLI failed, from what it wrote: the first lines of it. */
export function pulumiError(message: string): string {
    const lines = message.split("\n").filter(line => line.trim() !== "");
    const isHeld = message.includes("[409] Conflict: Another update");
    return [...lines.slice(0, 20), ...(isHeld ? [cancelAdvice] : [])].join("\n");
}

const cancelAdvice =
    "`pulumi stack` names who runs it; if that was killed, `pulumi cancel` ends what it left, and the same command goes through.";

/** Whether the CLI knows no such stack. */
export function isNoStack(error: Error): boolean {
    return /no stack named .* found/.test(error.message);
}

/** Whether the CLI has such a stack already. */
export function isStackThere(error: Error): boolean {
    return /stack .* already exists/.test(error.message);
}
