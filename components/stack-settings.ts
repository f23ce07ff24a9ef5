import * as pulumi from "@pulumi/pulumi";
import { readConfigValue } from "../model/config-value.js";
import { timeZoneProblems } from "../model/freeze-problems.js";
import { adoptDigests, compareWithPredecessor, type Predecessor } from "../model/predecessor.js";
import type { Problem } from "../model/problem.js";
import { readSettings } from "../model/read-settings.js";
import type { Settings } from "../model/settings.js";
import { settingsProblems } from "../model/settings-problems.js";
import { unquotedInSlots, unquotedTimes } from "../model/unquoted-times.js";
import { refusal } from "./checked-settings.js";
import { frozenHere } from "./frozen-here.js";
import { ownStack } from "./read-last.js";

/** Namespace of the settings in a stack's configuration, whatever the project is called. */
const configNamespace = "fastapi-release";

export interface StackSettings {
    readonly settings: Settings;
    /** What the last update left behind. */
    readonly last: Predecessor;
}

/**
 * The checked settings of the stack at hand. Throws a RunError with all problems at once, before anything is
 * constructed.
 */
export async function readStackSettings(): Promise<StackSettings> {
    const { settings, problems } = readSettings(rawSettings());
    const unclean = problems ?? [
        ...settingsProblems(settings),
        ...timeZoneProblems(settings),
        ...unquotedTimes(settings),
    ];
    const all = [...unclean, ...unnamedCluster()];
    if (settings === undefined || all.length > 0) throw refusal(all, settingsFile());
    const last = await readPredecessor();
    const conflicts = [
        ...compareWithPredecessor(settings, last),
        ...unquotedInSlots(settings, last),
        ...frozenHere(settings, last),
    ];
    if (conflicts.length > 0) throw refusal(conflicts, settingsFile());
    return { settings: adoptDigests(settings, last), last };
}

function rawSettings(): Record<string, unknown> {
    const prefix = `${configNamespace}:`;
    const entries = Object.entries(pulumi.runtime.allConfig()).filter(([key]) => key.startsWith(prefix));
    return Object.fromEntries(entries.map(([key, value]) => [key.slice(prefix.length), readConfigValue(value)]));
}

/** What is missing of the stack's cluster. A kubeconfig's current context may be anything: it is never used unasked. */
export function unnamedCluster(): Problem[] {
    const kubernetes = new pulumi.Config("kubernetes");
    if (kubernetes.get("context") || kubernetes.get("kubeconfig")) return [];
    const message = "missing; name a context of your kubeconfig: the current one is never used unasked.";
    return [{ path: "kubernetes:context", message }];
}

/** Outputs of the update before, by a reference of the stack to itself. */
async function readPredecessor(): Promise<Predecessor> {
    const reference = new pulumi.StackReference(ownStack());
    const names: readonly (keyof Predecessor)[] = ["fingerprint", "traffic", "slots", "served", "service"];
    const outputs = names.map(async name => [name, await reference.getOutputValue(name)]);
    return Object.fromEntries(await Promise.all(outputs)) as Predecessor;
}

function settingsFile(): string {
    return `Pulumi.${pulumi.getStack()}.yaml`;
}
