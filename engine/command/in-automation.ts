import type { CommandContext } from "./command-context.js";

/** The context of a command that Pulumi's Automation API calls. */
export function inAutomation(
    workingDirectory: string,
    additionalEnvironment: Record<string, string>,
): Pick<CommandContext, "workingDirectory" | "environment" | "readInput"> {
    return {
        workingDirectory,
        environment: { ...process.env, ...additionalEnvironment, PULUMI_AUTOMATION_API: "true" },
        readInput: async () => "",
    };
}
