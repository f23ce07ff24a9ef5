import { arch, platform } from "node:os";
import { pulumiVersion } from "../state/deployment.js";
import { readBuildMetadata } from "./ci-metadata.js";
import type { GitMetadata } from "./git-metadata.js";

const architectures: Record<string, string> = { x64: "amd64", ia32: "386" };
const platforms: Record<string, string> = { win32: "windows" };

export interface EnvironmentFacts {
    /** `cli`, or what Automation says it is: auto.local. */
    readonly execKind: string;
    readonly execAgent?: string;
    /** Flags that were given, by name. */
    readonly flags: Readonly<Record<string, unknown>>;
    /** What ran the program; destroy and refresh run none. */
    readonly runtime?: string;
    readonly git: GitMetadata;
}

/** The `environment` of a history entry: who ran the update, where and how; sorted by key. */
export function describeEnvironment(environment: NodeJS.ProcessEnv, facts: EnvironmentFacts): Record<string, string> {
    const entries: Record<string, string> = {
        "exec.kind": facts.execKind,
        ...(facts.execAgent === undefined ? {} : { "exec.agent": facts.execAgent }),
        ...facts.git.environment,
        ...readBuildMetadata(environment),
        "pulumi.arch": architectures[arch()] ?? arch(),
        "pulumi.os": platforms[platform()] ?? platform(),
        "pulumi.version": `v${pulumiVersion}`,
        "stack.environments": "[]",
        updatePlan: "false",
    };
    if (facts.runtime !== undefined) entries["runtime.name"] = facts.runtime;
    if (facts.runtime === "nodejs") {
        entries["runtime.version"] = process.version;
        entries["runtime.executable"] = process.execPath;
    }
    for (const [name, value] of Object.entries(environment)) {
        if (name.startsWith("PULUMI_") && value !== undefined) {
            entries[`pulumi.env.${name}`] = withoutValue(value);
        }
    }
    for (const [name, value] of Object.entries(facts.flags)) {
        // To the CLI --refresh is a text that may be left out.
        const isSwitch = typeof value === "boolean" && name !== "refresh";
        entries[`pulumi.flag.${name}`] = isSwitch ? String(value) : "set";
    }
    return Object.fromEntries(Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A switch may be known; anything else may be a secret. */
function withoutValue(value: string): string {
    if (/^(1|t|true)$/i.test(value)) {
        return "true";
    }
    return /^(0|f|false)$/i.test(value) ? "false" : "set";
}
