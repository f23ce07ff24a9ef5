import { ConnectionError } from "../../../cluster/kubernetes-api.js";
import { objectPath } from "../../../cluster/object-path.js";
import type { PropertyMap } from "../../property-value.js";
import type { CheckFailure, Created, Diff, Existing, Known, OperationContext, Provider } from "../../provider.js";
import { plainObject } from "../plain-value.js";
import { annotation, annotations, isAnnotated } from "./annotations.js";
import { awaitRule } from "./await/await-rules.js";
import { checkedInputs } from "./checked-inputs.js";
import { ClusterConnection } from "./cluster-connection.js";
import { createObject, previewCreate } from "./create-object.js";
import { deleteObject } from "./delete-object.js";
import { keepsName, objectDiff, withNamespace } from "./object-diff.js";
import { readProviderSettings } from "./provider-settings.js";
import { readObject } from "./read-object.js";
import { parseId, parseResourceType } from "./resource-type.js";
import { updateObject } from "./update-object.js";

/** Objects of a Kubernetes cluster: created with a POST, updated with server-side apply, awaited with watches. */
export class KubernetesProvider implements Provider {
    readonly name = "kubernetes";
    private cluster: ClusterConnection;

    constructor(private readonly environment: NodeJS.ProcessEnv) {
        this.cluster = new ClusterConnection(readProviderSettings({}, environment), environment);
    }

    async configure(inputs: PropertyMap): Promise<void> {
        this.cluster = new ClusterConnection(readProviderSettings(inputs, this.environment), this.environment);
    }

    async check(
        context: OperationContext,
        type: string,
        oldInputs: PropertyMap | undefined,
        newInputs: PropertyMap,
        randomSeed: Uint8Array,
    ): Promise<{ inputs: PropertyMap; failures: CheckFailure[] }> {
        const inputs = checkedInputs({
            urn: context.urn,
            type: parseResourceType(type),
            oldInputs,
            newInputs,
            randomSeed,
            namespace: this.cluster.settings.namespace,
        });
        const failures: CheckFailure[] = [];
        if (annotation(plainObject(inputs), annotations.waitFor) !== undefined) {
            const reason = `the annotation ${annotations.waitFor} is not supported by the embedded engine; remove it`;
            failures.push({ property: "metadata", reason });
        }
        return { inputs, failures };
    }

    async diff(
        _context: OperationContext,
        type: string,
        existing: Existing & { readonly initErrors?: string[] },
        newInputs: PropertyMap,
        ignoreChanges: string[],
    ): Promise<Diff> {
        const resourceType = parseResourceType(type);
        const diff = objectDiff(resourceType, existing, newInputs, ignoreChanges, this.cluster.settings);
        const after = withNamespace(plainObject(newInputs));
        const replaceUnready = resourceType.kind === "Job" && isAnnotated(after, annotations.replaceUnready);
        if (!replaceUnready || !(await this.isUnready(type, existing.id))) {
            return diff;
        }
        return {
            ...diff,
            changes: true,
            replaceKeys: [...diff.replaceKeys, `.metadata.annotations["${annotations.replaceUnready}"]`],
            deleteBeforeReplace: keepsName(withNamespace(plainObject(existing.inputs)), after),
        };
    }

    async create(context: OperationContext, _type: string, inputs: PropertyMap): Promise<Created> {
        if (!context.preview) {
            return createObject(await this.cluster.api(), context, inputs);
        }
        const unknown = this.cluster.settings.kubeconfigUnknown;
        return { id: "", outputs: unknown ? inputs : await previewCreate(await this.cluster.api(), context, inputs) };
    }

    async update(
        context: OperationContext,
        _type: string,
        existing: Existing,
        newInputs: PropertyMap,
    ): Promise<PropertyMap> {
        if (context.preview && this.cluster.settings.kubeconfigUnknown) {
            return newInputs;
        }
        return updateObject(await this.cluster.api(), context, existing, newInputs);
    }

    async delete(context: OperationContext, _type: string, existing: Existing): Promise<void> {
        try {
            await deleteObject(await this.cluster.api(), context, existing);
        } catch (error) {
            if (!(error instanceof ConnectionError && this.cluster.settings.deleteUnreachable)) {
                throw error;
            }
            context.log("warning", `${error.message}; deleteUnreachable is set, so it counts as deleted`);
        }
    }

    async read(
        context: OperationContext,
        type: string,
        id: string,
        known: Known | undefined,
    ): Promise<Existing | undefined> {
        try {
            return await readObject(await this.cluster.api(), parseResourceType(type), id, known);
        } catch (error) {
            if (error instanceof ConnectionError && this.cluster.settings.deleteUnreachable) {
                context.log("warning", `${error.message}; deleteUnreachable is set, so it counts as deleted`);
                return undefined;
            }
            throw error;
        }
    }

    async invoke(token: string): Promise<never> {
        throw new Error(
            `${token} is not supported by the embedded engine: it reads no YAML, Helm charts or Kustomize directories; ` +
                "install the Pulumi CLI, or render to objects beforehand",
        );
    }

    /** Whether a Job is there and not complete. What cannot be read counts as ready. */
    private async isUnready(type: string, id: string): Promise<boolean> {
        const resourceType = parseResourceType(type);
        const rule = awaitRule(resourceType);
        try {
            const api = await this.cluster.api();
            const object = await api.get(await objectPath(api, { ...resourceType, ...parseId(id) }));
            return rule?.judge({ object, related: {} }).state !== "ready";
        } catch {
            return false;
        }
    }
}
