/** Pulumi's own error carries code and output of the command; of those, what it wrote to standard error says why. */
export function pulumiError(message: string): string {
    const text = /stderr: ([\s\S]*?)\n ?err\?:/.exec(message)?.[1] ?? message;
    const lines = text
        .split("\n")
        .filter(line => line.trim() !== "" && !line.startsWith("Command failed with exit code"));
    return lines.slice(0, 20).join("\n");
}
