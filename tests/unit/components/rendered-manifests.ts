import type { KubernetesObject } from "../../../cluster/kubernetes-object.js";
import { FastApiService } from "../../../components/service/fastapi-service.js";
import type { Settings } from "../../../model/settings/settings.js";
import { plainObject } from "../../../stand-ins/providers/plain-value.js";
import { readProperties, type WireValue } from "../../../stand-ins/providers/property-wire.js";
import { runProgram } from "./mock-engine.js";

/**
 * The Kubernetes objects that the program makes from settings, as the provider gets them; Jobs have the start of their
 * name.
 */
export async function renderedManifests(settings: Settings): Promise<KubernetesObject[]> {
    const { registrations } = await runProgram(() => new FastApiService(settings.service.name, { settings, last: {} }));
    return registrations
        .filter(({ type }) => type.startsWith("kubernetes:"))
        .map(({ name, inputs }) => {
            const object = plainObject(readProperties(inputs as { [key: string]: WireValue })) as KubernetesObject;
            return { ...object, metadata: { name, ...object.metadata } };
        });
}
