// What the lab did with kubectl before a step (outside-change.txt): `$ kubectl …`, what it read, `exit 0`, what it said.
// The few forms that occur, sent as kubectl sends them, under its field managers.
import { isNotFound, type KubernetesApi } from "../../../cluster/kubernetes-api.js";
import type { KubernetesObject } from "../../../cluster/kubernetes-object.js";
import { objectPath } from "../../../cluster/object-path.js";

export interface OutsideChange {
    readonly command: string;
    /** Standard input. */
    readonly input: string;
}

const kinds: Record<string, { apiVersion: string; kind: string }> = {
    configmap: { apiVersion: "v1", kind: "ConfigMap" },
    serviceaccount: { apiVersion: "v1", kind: "ServiceAccount" },
    service: { apiVersion: "v1", kind: "Service" },
    secret: { apiVersion: "v1", kind: "Secret" },
    deployment: { apiVersion: "apps/v1", kind: "Deployment" },
    job: { apiVersion: "batch/v1", kind: "Job" },
};

interface Form {
    readonly pattern: RegExp;
    readonly send: (api: KubernetesApi, parts: string[], input: string) => Promise<unknown>;
}

const forms: readonly Form[] = [
    {
        pattern: /^kubectl -n (\S+) patch (\S+) (\S+) --type merge -p (.+)$/,
        send: async (api, [namespace, kind, name, patch]) =>
            api.patch(await pathTo(api, kind, namespace, name), JSON.parse(patch as string), {
                fieldManager: "kubectl-patch",
            }),
    },
    {
        pattern: /^kubectl -n (\S+) label (\S+) (\S+) ([^=\s]+)=(\S+)$/,
        send: async (api, [namespace, kind, name, key, value]) => {
            const labels = { [key as string]: value };
            return api.patch(
                await pathTo(api, kind, namespace, name),
                { metadata: { labels } },
                { fieldManager: "kubectl-label" },
            );
        },
    },
    {
        pattern: /^kubectl -n (\S+) delete (\S+) (\S+)$/,
        send: async (api, [namespace, kind, name]) => {
            const path = await pathTo(api, kind, namespace, name);
            // The lab's command said the same and went on; kubectl waits until the object is gone.
            await api.delete(path, { propagationPolicy: "Foreground" }).catch(ignoreNotFound);
            await untilGone(api, path);
        },
    },
    {
        pattern: /^kubectl -n (\S+) create configmap (\S+) --from-literal=([^=\s]+)=(\S+)$/,
        send: async (api, [namespace, name, key, value]) => {
            const object = {
                apiVersion: "v1",
                kind: "ConfigMap",
                metadata: { name, namespace },
                data: { [key as string]: value },
            };
            return api.create(await pathTo(api, "configmap", namespace), object, { fieldManager: "kubectl-create" });
        },
    },
    {
        pattern: /^kubectl apply --server-side --field-manager=(\S+) --force-conflicts -f -$/,
        send: async (api, [fieldManager], input) => {
            const object = JSON.parse(input) as KubernetesObject;
            const { apiVersion = "", kind = "", metadata } = object;
            const path = await objectPath(api, {
                apiVersion,
                kind,
                namespace: metadata?.namespace ?? "",
                name: metadata?.name ?? "",
            });
            return api.apply(path, object, { fieldManager: fieldManager as string, force: true });
        },
    },
];

export function readOutsideChanges(text: string): OutsideChange[] {
    return text
        .split(/^\$ /m)
        .slice(1)
        .map(block => {
            const [command = "", ...rest] = block.split("\n");
            const end = rest.findIndex(line => /^exit \d+$/.test(line));
            return { command, input: rest.slice(0, Math.max(end, 0)).join("\n") };
        });
}

export function isRepeatable({ command }: OutsideChange): boolean {
    return forms.some(({ pattern }) => pattern.test(command));
}

export async function repeatOutsideChange(api: KubernetesApi, { command, input }: OutsideChange): Promise<void> {
    for (const { pattern, send } of forms) {
        const match = pattern.exec(command);
        if (match !== null) await send(api, match.slice(1), input);
    }
}

function pathTo(
    api: KubernetesApi,
    kind: string | undefined,
    namespace: string | undefined,
    name?: string,
): Promise<string> {
    const known = kinds[kind ?? ""];
    if (known === undefined) throw new Error(`kubectl's "${kind}" is not among ${Object.keys(kinds).join(", ")}`);
    return objectPath(api, { ...known, namespace: namespace as string, ...(name === undefined ? {} : { name }) });
}

async function untilGone(api: KubernetesApi, path: string): Promise<void> {
    for (let attempt = 0; attempt < 300; attempt++) {
        const found = await api.get(path).catch(ignoreNotFound);
        if (found === undefined) return;
        await new Promise(resolve => setTimeout(resolve, 100));
    }
    throw new Error(`${path} is still there after 30 s`);
}

function ignoreNotFound(error: unknown): undefined {
    if (!isNotFound(error)) throw error;
    return undefined;
}
