import { readFileSync } from "node:fs";
import type { KubernetesApi } from "../../cluster/kubernetes-api.js";
import type { KubernetesObject } from "../../cluster/kubernetes-object.js";
import { renderKubeconfig, writePrivateFile } from "../credentials.js";
import type { PlatformLayout } from "../platform-layout.js";
import { type Addon, type AddonAccount, addonKubeconfigPath } from "./addon.js";

const namespace = "kube-system";

/** Ten years, as the certificates have. */
const tokenSeconds = 10 * 365 * 24 * 3600;

const rbac = "rbac.authorization.k8s.io";

/** The account, its role and what ties them together. */
export function accountObjects({ name, rules, roles = [] }: AddonAccount): KubernetesObject[] {
    const own = `fastapi-release:${name}`;
    const subjects = [{ kind: "ServiceAccount", name, namespace }];
    const bind = (kind: "ClusterRole" | "Role", role: string): KubernetesObject => ({
        apiVersion: `${rbac}/v1`,
        kind: `${kind}Binding`,
        metadata: {
            name: role === own ? own : `${own}:${role}`,
            ...(kind === "Role" ? { namespace } : {}),
        },
        roleRef: { apiGroup: rbac, kind, name: role },
        subjects,
    });
    return [
        { apiVersion: "v1", kind: "ServiceAccount", metadata: { name, namespace } },
        { apiVersion: `${rbac}/v1`, kind: "ClusterRole", metadata: { name: own }, rules },
        bind("ClusterRole", own),
        ...roles.map(({ kind, name }) => bind(kind, name)),
    ];
}

/** Writes the kubeconfig of the add-on's account, with a token that ends with the account. */
export async function writeAddonKubeconfig(api: KubernetesApi, addon: Addon, layout: PlatformLayout): Promise<void> {
    const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${addon.account.name}/token`;
    const request = {
        apiVersion: "authentication.k8s.io/v1",
        kind: "TokenRequest",
        spec: { expirationSeconds: tokenSeconds },
    };
    const { status } = (await api.create<KubernetesObject>(path, request)) as { status?: { token?: string } };
    if (status?.token === undefined) throw new Error(`the API server gave no token for ${addon.account.name}`);
    const server = `https://127.0.0.1:${layout.instance.apiServerPort}`;
    const authority = readFileSync(layout.path("pki", "ca.crt"), "utf8");
    const text = renderKubeconfig(server, authority, addon.account.name, status.token);
    writePrivateFile(addonKubeconfigPath(layout, addon.name), text);
}
