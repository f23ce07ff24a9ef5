import type { KubernetesObject } from "../../../cluster/kubernetes-object.js";
import { isReady } from "../../../cluster/pods-by-labels.js";
import { slotObjectName, slotSelector } from "../../../model/names.js";
import { isBackend } from "../../../model/shares.js";
import type { Difference } from "../checks/check.js";
import { backendOf } from "../status/status-view.js";
import { expectedContainers } from "./expected-containers.js";
import { fieldDifferences } from "./field-differences.js";
import type { RecordedSlot, RunningFacts } from "./running-facts.js";
import type { VerifyCheck } from "./verify-check.js";
import { verifyImages } from "./verify-images.js";

/** Whether a slot's objects and pods are those of its release. */
export function verifySlot(slot: RecordedSlot, facts: RunningFacts): readonly VerifyCheck[] {
    const name = slotObjectName(facts.service.name, slot.slot, slot.releaseId);
    const find = (kind: string) => facts.objects[kind]?.find(({ metadata }) => metadata?.name === name);
    const deployment = find("Deployment");
    if (deployment === undefined) {
        return [
            {
                name: slot.slot,
                state: "differs",
                says: `the ledger has ${slot.release.version} in it, and the cluster has not`,
                differences: [{ where: `Deployment ${name}`, expected: "is there", got: "nothing" }],
                advice: [
                    "`pulumi refresh` tells the state that it is gone, and `deploy` without a version makes it again",
                ],
            },
        ];
    }
    return [
        verifyDeployment(slot, name, deployment, facts),
        verifyEnvironment(slot, name, find("ConfigMap")),
        verifyService(slot, name, find("Service"), facts),
        verifyPods(slot, deployment, facts),
        verifyImages(slot, facts),
    ];
}

interface DeploymentSpec {
    readonly replicas?: number;
    readonly selector?: { readonly matchLabels?: object };
    readonly template?: {
        readonly metadata?: { readonly labels?: object };
        readonly spec?: {
            readonly containers?: readonly FoundContainer[];
            readonly initContainers?: readonly FoundContainer[];
        };
    };
}

interface FoundContainer {
    readonly name: string;
    readonly image?: string;
    readonly env?: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: object }[];
    readonly envFrom?: readonly object[];
}

function verifyDeployment(
    slot: RecordedSlot,
    name: string,
    deployment: KubernetesObject,
    { service }: RunningFacts,
): VerifyCheck {
    const { selector, template } = (deployment["spec"] ?? {}) as DeploymentSpec;
    const labels = slotSelector(service.name, slot.slot, slot.releaseId);
    const { containers = [], initContainers = [] } = template?.spec ?? {};
    const found = new Map([...initContainers, ...containers].map(container => [container.name, container]));
    const differences: Difference[] = [
        ...fieldDifferences(labels, selector?.matchLabels, "spec.selector.matchLabels"),
        ...fieldDifferences(labels, template?.metadata?.labels, "spec.template.metadata.labels"),
        ...expectedContainers(service.name, slot).flatMap(expected =>
            containerDifferences(expected, found.get(expected.name), slot),
        ),
    ];
    return {
        name: `${slot.slot} deployment`,
        ...(differences.length === 0
            ? { state: "ok", says: `${name} runs ${slot.release.version}` }
            : {
                  state: "differs",
                  says: `${name} is not what ${slot.release.version} renders to`,
                  differences,
                  advice: [`put it back as expected: \`kubectl -n ${service.namespace} edit deployment ${name}\``],
              }),
    };
}

function containerDifferences(
    expected: ReturnType<typeof expectedContainers>[number],
    found: FoundContainer | undefined,
    { isOfThisLibrary }: RecordedSlot,
): readonly Difference[] {
    const where = `container ${expected.name}`;
    if (found === undefined) return [{ where, expected: expected.image ?? "is there", got: "nothing" }];
    const image = expected.image === undefined ? [] : fieldDifferences(expected.image, found.image, `${where}, image`);
    // Another version of the library may have rendered it otherwise.
    if (!isOfThisLibrary) return image;
    const plain = ({ env = [] }: Pick<FoundContainer, "env">) =>
        Object.fromEntries(env.flatMap(({ name, value = "", valueFrom }) => (valueFrom ? [] : [[name, value]])));
    const [should, is] = [plain(expected), plain(found)];
    const more = Object.keys(is).filter(name => !Object.hasOwn(should, name));
    return [
        ...image,
        ...fieldDifferences(expected.envFrom ?? [], found.envFrom ?? [], `${where}, envFrom`),
        ...fieldDifferences(should, is, `${where}, env`),
        ...more.map(name => ({ where: `${where}, env.${name}`, expected: "nothing", got: is[name]! })),
    ];
}

function verifyEnvironment(slot: RecordedSlot, object: string, found: KubernetesObject | undefined): VerifyCheck {
    const name = `${slot.slot} environment`;
    const where = `ConfigMap ${object}`;
    const data = (found?.["data"] ?? {}) as Readonly<Record<string, string>>;
    const more = Object.keys(data).filter(key => !Object.hasOwn(slot.release.env, key));
    const differences: Difference[] =
        found === undefined
            ? [{ where, expected: "is there", got: "nothing" }]
            : [
                  ...fieldDifferences(slot.release.env, data, `${where}, data`),
                  ...more.map(key => ({ where: `${where}, data.${key}`, expected: "nothing", got: data[key]! })),
              ];
    if (differences.length === 0) return { name, state: "ok", says: `${where} has the release's` };
    const advice = ["the pods that start from now on have another environment: `deploy` this release as a new version"];
    return { name, state: "differs", says: `${where} is not the release's`, differences, advice };
}

function verifyService(
    slot: RecordedSlot,
    object: string,
    found: KubernetesObject | undefined,
    { service }: RunningFacts,
): VerifyCheck {
    const name = `${slot.slot} service`;
    const where = `Service ${object}`;
    const { selector } = (found?.["spec"] ?? {}) as { selector?: object };
    const expected = slotSelector(service.name, slot.slot, slot.releaseId);
    const differences: readonly Difference[] =
        found === undefined
            ? [{ where, expected: "is there", got: "nothing" }]
            : fieldDifferences(expected, selector, "spec.selector").map(each => ({
                  ...each,
                  where: `${where}, ${each.where}`,
              }));
    if (differences.length === 0) return { name, state: "ok", says: `${where} selects its pods` };
    const advice = ["put it back as expected; a plain update compares with its state and does not see it"];
    return { name, state: "differs", says: `${where} does not select its pods only`, differences, advice };
}

function verifyPods(slot: RecordedSlot, deployment: KubernetesObject, { pods }: RunningFacts): VerifyCheck {
    const name = `${slot.slot} pods`;
    const wanted = ((deployment["spec"] ?? {}) as DeploymentSpec).replicas ?? 0;
    const should = slot.isAutoscaled ? wanted : (slot.pods ?? wanted);
    const ready = pods.filter(pod => isBackend(backendOf(pod), slot) && isReady(pod)).length;
    if (wanted !== should) {
        return {
            name,
            state: "differs",
            says: "its Deployment was scaled by hand",
            differences: [{ where: "spec.replicas", expected: String(should), got: String(wanted) }],
            advice: ["put it back, or set service.replicas and `deploy`"],
        };
    }
    const says = `${ready} of ${should} ready`;
    if (ready >= should && !(ready === 0 && slot.weight > 0)) return { name, state: "ok", says };
    const advice = ["`status` tells what is wrong with its pods; `rollback` leaves them"];
    return { name, state: "differs", says, advice: slot.weight > 0 ? advice : advice.map(text => text.split(";")[0]!) };
}
