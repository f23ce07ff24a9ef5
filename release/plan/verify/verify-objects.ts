import type { KubernetesObject } from "../../../cluster/kubernetes-object.js";
import { labelKeys, parseSlotObjectName, slotObjectName, trafficObjectName } from "../../../model/names.js";
import { isBackend } from "../../../model/shares.js";
import { backendOf } from "../status/status-view.js";
import type { Recorded, RunningFacts } from "./running-facts.js";
import type { VerifyCheck } from "./verify-check.js";

interface Found {
    readonly kind: string;
    readonly object: KubernetesObject;
}

/** Whether there are objects of ours, by their labels, that no slot of the ledger owns. */
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
            ? { name: "objects", state: "ok", says: "none of ours is without a slot" }
            : {
                  name: "objects",
                  state: "differs",
                  says: "of ours that no slot of the ledger owns",
                  differences: all.map(where => ({ where })),
                  advice: [
                      `look whose they are, and remove them: \`kubectl -n ${namespace} delete ${argumentsOf(all)}\``,
                  ],
              },
        ...(kept.length === 0
            ? []
            : [
                  {
                      name: "leftovers",
                      state: "note" as const,
                      says: `a candidate that failed stays for inspection until the next update: ${kept.map(name).join(", ")}`,
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

/** A team may label what it made itself with the service's name. */
function isOurs({ kind, object }: Found, { service }: RunningFacts): boolean {
    const { name: called = "", labels = {} } = object.metadata ?? {};
    if (labels[labelKeys.releaseId] !== undefined) return true;
    if (parseSlotObjectName(service.name, called) !== undefined) return true;
    // What led users before a gateway did, or since.
    const leads = kind === "Service" && called === trafficObjectName(service.name);
    return leads && labels[labelKeys.component] === "traffic" && service.gateway !== undefined;
}

function isOwned({ object }: Found, { slots }: Recorded): boolean {
    const { name: called = "", labels = {} } = object.metadata ?? {};
    const { slot, releaseId } = backendOf(object);
    // One that every slot with that release shares, such as the Job of its migration.
    if (labels[labelKeys.releaseId] !== undefined && labels[labelKeys.slot] === undefined) {
        return slots.some(owner => owner.releaseId === releaseId);
    }
    return slots.some(
        owner => isBackend(owner, { slot, releaseId }) || called.endsWith(`-${owner.slot}-${owner.releaseId}`),
    );
}

/** Pods with a release's labels that no Deployment made: they get its requests. */
function strayPods({ slots }: Recorded, { pods, service, objects }: RunningFacts): readonly string[] {
    const deployments = (objects["Deployment"] ?? []).map(({ metadata }) => metadata?.name ?? "");
    return pods
        .filter(({ metadata }) => metadata?.labels?.[labelKeys.releaseId] !== undefined)
        .filter(({ metadata }) => metadata?.deletionTimestamp === undefined)
        .filter(pod => {
            const { kind, name: owner = "" } =
                pod.metadata?.ownerReferences?.find(({ controller }) => controller) ?? {};
            if (kind === "Job") return false;
            const backend = backendOf(pod);
            const deployment = slotObjectName(service.name, backend.slot, backend.releaseId);
            const isMade =
                kind === "ReplicaSet" && owner.startsWith(`${deployment}-`) && deployments.includes(deployment);
            return !isMade && (slots.some(slot => isBackend(slot, backend)) || kind === undefined);
        })
        .map(({ metadata }) => `Pod ${metadata?.name}`);
}
