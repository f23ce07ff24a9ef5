// What tests of the Kubernetes provider share: a namespace of their own on the local platform, and the engine's calls.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { loadKubeconfig } from "../../../cluster/kubeconfig.js";
import { KubernetesApi } from "../../../cluster/kubernetes-api.js";
import type { PropertyMap } from "../../../engine/property-value.js";
import { type Existing, type OperationContext, PartialFailure, type Provider } from "../../../engine/provider.js";
import { createProvider } from "../../../engine/providers/create-provider.js";
import { type PlatformInfo, readPlatformInfo } from "../../../platform/platform-info.js";

/** A resource as the engine would hold it between operations. */
export interface Tracked {
    readonly type: string;
    existing: Existing;
}

export class ProviderOnCluster {
    readonly namespace = `prov-${randomBytes(4).toString("hex")}`;
    private ownNamespace: Tracked | undefined;

    private constructor(
        readonly info: PlatformInfo,
        readonly api: KubernetesApi,
        readonly provider: Provider,
    ) {}

    static async open(): Promise<ProviderOnCluster> {
        const info = readPlatformInfo();
        assert.ok(info, "these tests need the platform: npm run platform -- up");
        const api = new KubernetesApi(await loadKubeconfig({ path: info.kubeconfig }));
        const provider = createProvider("kubernetes", "4.34.2", { KUBECONFIG: info.kubeconfig });
        const cluster = new ProviderOnCluster(info, api, provider);
        const inputs = { apiVersion: "v1", kind: "Namespace", metadata: { name: cluster.namespace } };
        cluster.ownNamespace = await cluster.create("kubernetes:core/v1:Namespace", inputs);
        return cluster;
    }

    async close(): Promise<void> {
        if (this.ownNamespace) await this.remove(this.ownNamespace);
        this.api.close();
    }

    metadata(name: string, annotations: PropertyMap = {}): PropertyMap {
        return { name, namespace: this.namespace, annotations };
    }

    context(type: string, options: Partial<OperationContext> = {}): OperationContext {
        return {
            urn: `urn:pulumi:dev::providers::${type}::tested`,
            preview: false,
            signal: new AbortController().signal,
            log: () => undefined,
            ...options,
        };
    }

    async create(type: string, given: PropertyMap, options: Partial<OperationContext> = {}): Promise<Tracked> {
        const inputs = await this.check(type, given);
        const created = await this.provider.create(this.context(type, options), type, inputs);
        return { type, existing: { ...created, inputs } };
    }

    async update(tracked: Tracked, given: PropertyMap): Promise<PropertyMap> {
        const inputs = await this.check(tracked.type, given);
        const outputs = await this.provider.update(this.context(tracked.type), tracked.type, tracked.existing, inputs);
        tracked.existing = { ...tracked.existing, inputs, outputs };
        return outputs;
    }

    remove({ type, existing }: Tracked): Promise<void> {
        return this.provider.delete(this.context(type), type, existing);
    }

    private async check(type: string, inputs: PropertyMap): Promise<PropertyMap> {
        return (await this.provider.check(this.context(type), type, undefined, inputs, randomBytes(32))).inputs;
    }
}

/** The failure of work that leaves an object behind. */
export async function failure(work: Promise<unknown>): Promise<PartialFailure> {
    const error = await work.then(
        () => assert.fail("it succeeded"),
        (error: unknown) => error,
    );
    assert.ok(error instanceof PartialFailure, String(error));
    return error;
}
