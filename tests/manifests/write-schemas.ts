import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { KubernetesApi } from "../../cluster/kubernetes-api.js";
import type { KubernetesObject } from "../../cluster/kubernetes-object.js";

interface Schema {
    readonly properties?: object;
    readonly additionalProperties?: unknown;
    readonly "x-kubernetes-group-version-kind"?: readonly KindOfSchema[];
    readonly "x-kubernetes-preserve-unknown-fields"?: boolean;
}

interface KindOfSchema {
    readonly group: string;
    readonly version: string;
    readonly kind: string;
}

interface OpenApi {
    readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/**
 * Writes the API server's own schemas of the kinds used here into a folder, named as kubeconform expects:
 * `deployment-apps-v1.json`. Fields that a schema does not know are errors.
 */
export async function writeSchemas(api: KubernetesApi, objects: readonly KubernetesObject[], folder: string) {
    for (const apiVersion of new Set(objects.map(object => object.apiVersion ?? ""))) {
        const path = apiVersion.includes("/") ? `apis/${apiVersion}` : `api/${apiVersion}`;
        const { components } = await api.get<OpenApi>(`/openapi/v3/${path}`);
        const schemas = Object.fromEntries(Object.entries(components.schemas).map(([name, of]) => [name, strict(of)]));
        for (const [name, schema] of Object.entries(components.schemas)) {
            for (const { group, version, kind } of schema["x-kubernetes-group-version-kind"] ?? []) {
                const file = [kind, group.split(".")[0], version].filter(Boolean).join("-").toLowerCase();
                const content = { components: { schemas }, $ref: `#/components/schemas/${name}` };
                writeFileSync(join(folder, `${file}.json`), JSON.stringify(content));
            }
        }
    }
}

function strict(schema: Schema): Schema {
    const isOpen = schema.properties === undefined || schema["x-kubernetes-preserve-unknown-fields"] === true;
    return isOpen || schema.additionalProperties !== undefined ? schema : { ...schema, additionalProperties: false };
}
