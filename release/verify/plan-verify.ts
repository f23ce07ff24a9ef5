import type { KubernetesObject } from "../../cluster/kubernetes-object.js";
import { fingerprint } from "../../model/ledger/fingerprint.js";
import { labelKeys, parseSlotObjectName, slotObjectName, trafficObjectName } from "../../model/names.js";
import { describeShares, isBackend, type Share, sameShares } from "../../model/traffic/shares.js";
import { labelledBackend } from "../status/status-view.js";
import { doorAnswerWords, isShut } from "../traffic/door-words.js";
import type { Recorded, RecordedSlot, RunningFacts } from "./running-facts.js";
import type { VerifyCheck } from "./verify-check.js";
import { fieldDifferences, verifySlot } from "./verify-slot.js";

/** Says which entry is compared with which cluster. */
export function comparedWords({ last }: Pick<Recorded, "last">, stack: string, cluster: string): string {
    const entry = last === undefined ? "no successful entry" : `entry ${last.entry} (${last.time}) ${last.message}`;
    return `stack ${stack}, ${entry.trimEnd()}, against cluster ${cluster}`;
}

/** Compares the running objects with the ledger. One check per line, those that matter most to users first. */
export function verifyAll(recorded: Recorded, facts: RunningFacts): readonly VerifyCheck[] {
    return [
        ...verifyTraffic(recorded, facts),
        ...verifyDoor(facts),
        ...recorded.slots.flatMap(slot => verifySlot(slot, facts)),
        ...verifyObjects(recorded, facts),
        verifySettings(recorded, facts),
        ...verifyLibrary(recorded),
        verifyLock(facts),
    ];
}

/** Whether nothing differs and everything could be looked up. */
export function holds(checks: readonly VerifyCheck[]): boolean {
    return checks.every(({ state }) => state === "ok" || state === "note");
}

/** Whether the release answers where users ask. */
function verifyDoor({ door }: RunningFacts): readonly VerifyCheck[] {
    if (door === undefined) return [];
    const state = isShut(door) ? "differs" : door.state === "answered" ? "ok" : "note";
    return [{ name: "users", state, says: doorAnswerWords(door) }];
}

function verifyLibrary({ slots }: Recorded): readonly VerifyCheck[] {
    const others = slots.filter(({ isOfThisLibrary }) => !isOfThisLibrary).map(({ slot }) => slot);
    if (others.length === 0) return [];
    const says = `another version of the library made the objects in ${others.join(", ")}: an update would add new ones`;
    return [{ name: "library", state: "note", says }];
}

function verifyLock({ underWay, isInterrupted }: RunningFacts): VerifyCheck {
    const name = "lock";
    if (underWay !== undefined) {
        return {
            name,
            state: "note",
            says: `under way: ${underWay}; it may cause differences`,
        };
    }
    if (isInterrupted) {
        return { name, state: "note", says: "an update was killed; the next one finishes or undoes it" };
    }
    return { name, state: "ok", says: "no update is under way" };
}

/** Whether the settings file matches the last entry. Newer decisions in the file are a note, not drift. */
export function verifySettings({ last, fingerprint: made }: Recorded, { written }: RunningFacts): VerifyCheck {
    const name = "settings";
    if (last === undefined) return { name, state: "note", says: "no update has applied them yet" };
    const recorded = made ?? fingerprint(last);
    if (fingerprint(written) === recorded) return { name, state: "ok", says: `match entry ${last.entry}` };
    if (written.basedOn !== undefined && written.basedOn !== recorded) {
        const says = `are based on an entry before ${last.entry}; commands take slots and traffic from the ledger`;
        return { name, state: "note", says };
    }
    return {
        name,
        state: "note",
        says: "have slots, traffic or a quarantine that no update has applied; `deploy` applies them",
    };
}

interface Found {
    readonly kind: string;
    readonly object: KubernetesObject;
}

/** Finds objects with our labels that no slot of the ledger owns. */
export function verifyObjects(recorded: Recorded, facts: RunningFacts): readonly VerifyCheck[] {
    const unowned = Object.entries(facts.objects)
        .flatMap(([kind, objects]) => objects.map((object): Found => ({ kind, object })))
        .filter(({ object }) => object.metadata?.deletionTimestamp === undefined)
        .filter(found => isOurs(found, facts) && !isOwned(found, recorded));
    const isKept = ({ kind, object }: Found) => recorded.keeps(kind, object.metadata?.name ?? "");
    const [kept, orphans] = [unowned.filter(isKept), unowned.filter(found => !isKept(found))];
    const strays = strayPods(recorded, facts);
    const all = [...orphans.map(name), ...strays];
    const { namespace } = facts.service;
    const unlisted = Object.entries(facts.unlisted).map(([kind, why]) => `${kind}: ${why}`);
    return [
        all.length === 0
            ? { name: "objects", state: "ok", says: "all of ours belong to a slot" }
            : {
                  name: "objects",
                  state: "differs",
                  says: "some of ours belong to no slot of the ledger",
                  differences: all.map(where => ({ where })),
                  advice: [
                      `find out who made them, then remove them: \`kubectl -n ${namespace} delete ${argumentsOf(all)}\``,
                  ],
              },
        ...(kept.length === 0
            ? []
            : [
                  {
                      name: "leftovers",
                      state: "note" as const,
                      says: `a failed candidate stays for inspection until the next update: ${kept.map(name).join(", ")}`,
                  },
              ]),
        ...unlisted.map(says => ({ name: "objects", state: "unknown" as const, says: `could not be listed: ${says}` })),
    ];
}

function name({ kind, object }: Found): string {
    return `${kind} ${object.metadata?.name}`;
}

function argumentsOf(names: readonly string[]): string {
    return names.map(each => each.replace(" ", "/").toLowerCase()).join(" ");
}

/** The service's label alone does not prove it: a team may put that on its own objects. */
function isOurs({ kind, object }: Found, { service }: RunningFacts): boolean {
    const { name: called = "", labels = {} } = object.metadata ?? {};
    if (labels[labelKeys.releaseId] !== undefined) return true;
    if (parseSlotObjectName(service.name, called) !== undefined) return true;
    // The Service that users came through before the gateway, or one created since.
    const leads = kind === "Service" && called === trafficObjectName(service.name);
    return leads && labels[labelKeys.component] === "traffic" && service.gateway !== undefined;
}

function isOwned({ object }: Found, { slots }: Recorded): boolean {
    const { name: called = "", labels = {} } = object.metadata ?? {};
    const { slot, releaseId } = labelledBackend(object);
    // An object that all slots with that release share, such as the Job of its migration.
    if (labels[labelKeys.releaseId] !== undefined && labels[labelKeys.slot] === undefined) {
        return slots.some(owner => owner.releaseId === releaseId);
    }
    return slots.some(
        owner => isBackend(owner, { slot, releaseId }) || called.endsWith(`-${owner.slot}-${owner.releaseId}`),
    );
}

/** Pods with a release's labels that its Deployment did not make: they receive its requests. */
function strayPods({ slots }: Recorded, { pods, service, objects }: RunningFacts): readonly string[] {
    const deployments = (objects["Deployment"] ?? []).map(({ metadata }) => metadata?.name ?? "");
    return pods
        .filter(({ metadata }) => metadata?.labels?.[labelKeys.releaseId] !== undefined)
        .filter(({ metadata }) => metadata?.deletionTimestamp === undefined)
        .filter(pod => {
            const { kind, name: owner = "" } =
                pod.metadata?.ownerReferences?.find(({ controller }) => controller) ?? {};
            if (kind === "Job") return false;
            const backend = labelledBackend(pod);
            const deployment = slotObjectName(service.name, backend.slot, backend.releaseId);
            const isMade =
                kind === "ReplicaSet" && owner.startsWith(`${deployment}-`) && deployments.includes(deployment);
            return !isMade && (slots.some(slot => isBackend(slot, backend)) || kind === undefined);
        })
        .map(({ metadata }) => `Pod ${metadata?.name}`);
}

/** Whether the traffic object has the ledger's shares, and is as the last update wrote it. */
export function verifyTraffic(recorded: Recorded, facts: RunningFacts): readonly VerifyCheck[] {
    const { slots } = recorded;
    const expected = slots.filter(({ weight }) => weight > 0);
    const [should, is] = [words(expected, slots), words(facts.serving, slots)];
    if (!sameShares(facts.serving, expected)) {
        return [
            {
                name: "traffic",
                state: "differs",
                says: "is not where the last entry put it",
                differences: [{ where: objectName(facts), expected: should, got: is }],
                advice: [...restoring(recorded, facts), "or keep it: `rollback --to VERSION` records it where it is"],
            },
        ];
    }
    const traffic: VerifyCheck = { name: "traffic", state: "ok", says: should };
    return expected.length === 0 ? [traffic] : [traffic, verifyObject(recorded, facts)];
}

function verifyObject(recorded: Recorded, facts: RunningFacts): VerifyCheck {
    const name = "traffic object";
    const where = objectName(facts);
    if (facts.routeRefusal !== undefined) {
        return { name, state: "differs", says: facts.routeRefusal, advice: ["look at the Gateway and its controller"] };
    }
    if (recorded.traffic === undefined) {
        return { name, state: "note", says: `${where} is not in the stack's state; the next update adopts it` };
    }
    const differences = fieldDifferences(recorded.traffic.manifest["spec"], facts.trafficObject?.["spec"], "spec");
    if (differences.length === 0) return { name, state: "ok", says: `${where} is as the last update wrote it` };
    return {
        name,
        state: "differs",
        says: `${where} is not as the last update wrote it`,
        differences,
        advice: restoring(recorded, facts),
    };
}

/**
 * The command to restore the object under its own field manager: an update compares with its state and does not see changes
 * by hand, and the API server would refuse a later one that writes fields owned by another manager.
 */
function restoring({ traffic }: Recorded, { context }: RunningFacts): readonly string[] {
    if (traffic?.fieldManager === undefined) return [];
    const { manifest, fieldManager } = traffic;
    const apply = `kubectl --context ${context} apply --server-side --force-conflicts --field-manager ${fieldManager} -f -`;
    return [`to restore it: \`echo '${JSON.stringify(manifest)}' | ${apply}\``];
}

function objectName({ service }: RunningFacts): string {
    return `${service.gateway === undefined ? "Service" : "HTTPRoute"} ${service.name}`;
}

function words(shares: readonly Share[], slots: readonly RecordedSlot[]): string {
    if (shares.length === 0) return "no release has traffic";
    const named = shares.map(share => {
        const known = slots.find(slot => isBackend(slot, share));
        return { ...share, version: known?.release.version ?? `release ${share.releaseId}` };
    });
    return `${describeShares(named)}${shares.length === 1 ? " has all" : ""}`;
}
