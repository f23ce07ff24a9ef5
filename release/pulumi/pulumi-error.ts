/** Why a command of the CLI failed, from what it wrote: the first lines of it. */
export function pulumiError(message: string): string {
    const lines = message.split("\n").filter(line => line.trim() !== "");
    return lines.slice(0, 20).join("\n");
}

/** Whether the CLI knows no such stack. */
export function isNoStack(error: Error): boolean {
    return /no stack named .* found/.test(error.message);
}

/** Whether the CLI has such a stack already. */
export function isStackThere(error: Error): boolean {
    return /stack .* already exists/.test(error.message);
}
