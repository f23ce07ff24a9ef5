import * as pulumi from "@pulumi/pulumi";
import { adoptDigests, compareWithPredecessor, type Predecessor } from "../../model/ledger/predecessor.js";
import { checkedAs, checkSettings } from "../../model/settings/check-settings.js";
import { readConfigValue, settingsIn } from "../../model/settings/config-value.js";
import type { Problem } from "../../model/settings/problem.js";
import type { Settings } from "../../model/settings/settings.js";
import { unquotedInSlots, unquotedTimes } from "../../model/settings/unquoted-times.js";
import { ownStack } from "../service/service-outputs.js";
import { frozenHere } from "../slot/frozen-metadata.js";
import { refusal } from "./checked-settings.js";

export interface StackSettings {
    readonly settings: Settings;
    /** What the last update left behind. */
    readonly last: Predecessor;
}

/**
 * The checked settings of the current stack. Throws a RunError with all problems at once, before anything is
 * constructed.
 */
export async function readStackSettings(): Promise<StackSettings> {
    const { settings, problems } = checkSettings(rawSettings());
    const all = [...(problems ?? unquotedTimes(settings)), ...unnamedCluster()];
    if (settings === undefined || all.length > 0) throw refusal(all, settingsFile());
    const last = await readPredecessor();
    const conflicts = [
        ...compareWithPredecessor(settings, last),
        ...unquotedInSlots(settings, last),
        ...frozenHere(settings, last),
    ];
    if (conflicts.length > 0) throw refusal(conflicts, settingsFile());
    return { settings: checkedAs(settings, adoptDigests(settings, last)), last };
}

function rawSettings(): Record<string, unknown> {
    const own = Object.entries(settingsIn(pulumi.runtime.allConfig()));
    return Object.fromEntries(own.map(([key, value]) => [key, readConfigValue(value)]));
}

/**
 * Refuses a stack that names no cluster. A kubeconfig's current context may be anything: it is never used unless named.
 */
export function unnamedCluster(): Problem[] {
    const kubernetes = new pulumi.Config("kubernetes");
    if (kubernetes.get("context") || kubernetes.get("kubeconfig")) return [];
    const message = "missing; name a context of your kubeconfig: the current one is never used unless named.";
    return [{ path: "kubernetes:context", message }];
}

/** Outputs of the last update, read through a reference of the stack to itself. */
async function readPredecessor(): Promise<Predecessor> {
    const reference = new pulumi.StackReference(ownStack());
    const names: readonly (keyof Predecessor)[] = ["fingerprint", "traffic", "slots", "served", "service"];
    const outputs = names.map(async name => [name, await reference.getOutputValue(name)]);
    return Object.fromEntries(await Promise.all(outputs)) as Predecessor;
}

function settingsFile(): string {
    return `Pulumi.${pulumi.getStack()}.yaml`;
}
