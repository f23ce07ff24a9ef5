import type { KubernetesObject } from "../../cluster/kubernetes-object.js";
import { isReady } from "../../cluster/pods-by-labels.js";
import { appContainer, slotObjectName, slotSelector } from "../../model/names.js";
import { variablesOfImage } from "../../model/pod/drain-package.js";
import { isBackend } from "../../model/traffic/shares.js";
import type { Difference } from "../output/check.js";
import { labelledBackend } from "../status/status-view.js";
import type { RecordedSlot, RunningFacts } from "./running-facts.js";
import type { VerifyCheck } from "./verify-check.js";
import { expectedContainers, verifyImages } from "./verify-images.js";

/** Whether a slot's objects and pods match its release. */
export function verifySlot(slot: RecordedSlot, facts: RunningFacts): readonly VerifyCheck[] {
    const name = slotObjectName(facts.service.name, slot.slot, slot.releaseId);
    const find = (kind: string) => facts.objects[kind]?.find(({ metadata }) => metadata?.name === name);
    const deployment = find("Deployment");
    if (deployment === undefined) {
        return [
            {
                name: slot.slot,
                state: "differs",
                says: `the ledger has ${slot.release.version} in it, the cluster does not`,
                differences: [{ where: `Deployment ${name}`, expected: "present", got: "nothing" }],
                advice: ["`pulumi refresh` removes it from the state, then `deploy` without a version makes it again"],
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
    { isOfThisLibrary, release }: RecordedSlot,
): readonly Difference[] {
    const where = `container ${expected.name}`;
    if (found === undefined) return [{ where, expected: expected.image ?? "present", got: "nothing" }];
    const image = expected.image === undefined ? [] : fieldDifferences(expected.image, found.image, `${where}, image`);
    // Another version of the library may have rendered it differently.
    if (!isOfThisLibrary) return image;
    // What an image sets itself is added to; the ledger does not have it.
    const ofImage: readonly string[] = expected.name === appContainer ? variablesOfImage(release) : [];
    const plain = ({ env = [] }: Pick<FoundContainer, "env">) =>
        Object.fromEntries(
            env
                .filter(({ name }) => !ofImage.includes(name))
                .flatMap(({ name, value = "", valueFrom }) => (valueFrom ? [] : [[name, value]])),
        );
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
            ? [{ where, expected: "present", got: "nothing" }]
            : [
                  ...fieldDifferences(slot.release.env, data, `${where}, data`),
                  ...more.map(key => ({ where: `${where}, data.${key}`, expected: "nothing", got: data[key]! })),
              ];
    if (differences.length === 0) return { name, state: "ok", says: `${where} has the release's` };
    const advice = ["pods that start from now on get this environment: `deploy` this release as a new version"];
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
            ? [{ where, expected: "present", got: "nothing" }]
            : fieldDifferences(expected, selector, "spec.selector").map(each => ({
                  ...each,
                  where: `${where}, ${each.where}`,
              }));
    if (differences.length === 0) return { name, state: "ok", says: `${where} selects its pods` };
    const advice = ["put it back as expected; a plain update does not see it, since it compares with its state"];
    return { name, state: "differs", says: `${where} does not select exactly its pods`, differences, advice };
}

function verifyPods(slot: RecordedSlot, deployment: KubernetesObject, { pods }: RunningFacts): VerifyCheck {
    const name = `${slot.slot} pods`;
    const wanted = ((deployment["spec"] ?? {}) as DeploymentSpec).replicas ?? 0;
    const should = slot.isAutoscaled ? wanted : (slot.pods ?? wanted);
    const ready = pods.filter(pod => isBackend(labelledBackend(pod), slot) && isReady(pod)).length;
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
    const advice = ["`status` shows what is wrong with its pods; `rollback` moves traffic off them"];
    return { name, state: "differs", says, advice: slot.weight > 0 ? advice : advice.map(text => text.split(";")[0]!) };
}

/**
 * Fields of an object that differ from what was written. The API server may fill in fields that were not written, except in
 * a selector: one more label there selects other pods.
 *
 * @param where the path so far, such as `spec`
 */
export function fieldDifferences(written: unknown, found: unknown, where: string): readonly Difference[] {
    if (Array.isArray(written)) {
        const list = Array.isArray(found) ? found : [];
        if (list.length !== written.length) return [{ where, expected: shown(written), got: shown(found) }];
        return written.flatMap((each, index) => fieldDifferences(each, list[index], `${where}[${index}]`));
    }
    if (typeof written === "object" && written !== null) {
        const fields = (typeof found === "object" && found !== null ? found : {}) as Readonly<Record<string, unknown>>;
        const isSelector = /(^|\.)(selector|matchLabels)$/.test(where);
        const more = isSelector ? Object.keys(fields).filter(key => !Object.hasOwn(written, key)) : [];
        return [
            ...Object.entries(written).flatMap(([key, value]) =>
                fieldDifferences(value, fields[key], `${where}.${key}`),
            ),
            ...more.map(key => ({ where: `${where}.${key}`, expected: "nothing", got: shown(fields[key]) })),
        ];
    }
    return written === found ? [] : [{ where, expected: shown(written), got: shown(found) }];
}

function shown(value: unknown): string {
    if (value === undefined) return "nothing";
    return typeof value === "string" ? value : JSON.stringify(value);
}
