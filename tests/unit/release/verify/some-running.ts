import type { KubernetesObject } from "../../../../cluster/kubernetes-object.js";
import type { Pod } from "../../../../cluster/pods-by-labels.js";
import { releaseLabels, type SlotName, slotObjectName, slotSelector } from "../../../../model/names.js";
import { renderPodTemplate, withImage } from "../../../../model/pod/pod-template.js";
import { imageReference } from "../../../../model/release/pin.js";
import type { Release } from "../../../../model/release/release.js";
import { releaseId } from "../../../../model/release/release-id.js";
import { renderTrafficObject, sharesIn } from "../../../../model/traffic/traffic-object.js";
import type { Recorded, RunningFacts } from "../../../../release/verify/running-facts.js";
import { recordedSlots } from "../../../../release/verify/running-facts.js";
import { entry, release, settings } from "../sample-settings.js";

export const side = `registry.example.com/proxy:1.2@sha256:${"d".repeat(64)}`;

/** 1.0.0 waits in blue, 1.1.0 serves from green, each with a sidecar. */
const held = (version: string) => release(version, { sideContainers: [{ name: "proxy", image: side }] });

export const stack = settings({
    slots: { blue: held("1.0.0"), green: held("1.1.0") },
    traffic: { green: 100 },
});

const { service } = stack;

export const idOf = (version: string) => releaseId("users", held(version));
export const nameOf = (slot: SlotName, version: string) => slotObjectName("users", slot, idOf(version));

const trafficObject = renderTrafficObject({
    service,
    shares: [{ slot: "green", releaseId: idOf("1.1.0"), version: "1.1.0", weight: 100 }],
    waiting: [],
});

export const recorded: Recorded = {
    last: entry(7, stack),
    slots: recordedSlots(entry(7, stack), service, {}, () => 1),
    traffic: { manifest: trafficObject, fieldManager: "pulumi-kubernetes-1a2b3c4d" },
    keeps: () => false,
};

/** As the API server returns it, with its defaults. */
export const running: RunningFacts = {
    context: "fastapi-release",
    service,
    trafficObject: {
        ...trafficObject,
        spec: { ...trafficObject.spec, clusterIP: "10.96.0.7", sessionAffinity: "None" },
    },
    serving: sharesIn(trafficObject, "users"),
    objects: {
        Deployment: [deployment("blue", "1.0.0"), deployment("green", "1.1.0")],
        ConfigMap: [configMap("blue", "1.0.0"), configMap("green", "1.1.0")],
        Service: [trafficObject, slotService("blue", "1.0.0"), slotService("green", "1.1.0")],
    },
    unlisted: {},
    pods: [pod("blue", "1.0.0"), pod("green", "1.1.0")],
    indexes: new Map(),
    written: stack,
    isInterrupted: false,
};

export function meta(kind: string, slot: SlotName, version: string) {
    const labels: Record<string, string> = releaseLabels("users", slot, idOf(version), version);
    return { kind, metadata: { name: nameOf(slot, version), labels } };
}

function templateOf(slot: SlotName, one: Release) {
    const image = imageReference(one.repository, { version: one.version, digest: one.digest ?? "" });
    return withImage(renderPodTemplate({ service: "users", slot, release: one, releaseId: idOf(one.version) }), image);
}

function deployment(slot: SlotName, version: string): KubernetesObject {
    const selector = { matchLabels: slotSelector("users", slot, idOf(version)) };
    const spec = { replicas: 1, selector, template: templateOf(slot, held(version)) };
    return { ...meta("Deployment", slot, version), spec };
}

function configMap(slot: SlotName, version: string): KubernetesObject {
    return { ...meta("ConfigMap", slot, version), data: { LOG_LEVEL: "info" } };
}

function slotService(slot: SlotName, version: string): KubernetesObject {
    return { ...meta("Service", slot, version), spec: { selector: slotSelector("users", slot, idOf(version)) } };
}

export function pod(slot: SlotName, version: string): Pod {
    const { spec } = templateOf(slot, held(version));
    const ran = (containers: readonly { name: string; image?: string }[] = []) =>
        containers.map(({ name, image = "" }) => ({ name, imageID: image.replace(/:[^:@]+@/, "@") }));
    return {
        metadata: {
            ...meta("Pod", slot, version).metadata,
            name: `${nameOf(slot, version)}-6c9d8-aaaaa`,
            ownerReferences: [
                {
                    apiVersion: "apps/v1",
                    kind: "ReplicaSet",
                    name: `${nameOf(slot, version)}-6c9d8`,
                    uid: "u",
                    controller: true,
                },
            ],
        },
        spec,
        status: {
            phase: "Running",
            conditions: [{ type: "Ready", status: "True" }],
            ...{ containerStatuses: ran(spec.containers), initContainerStatuses: ran(spec.initContainers) },
        },
    };
}
