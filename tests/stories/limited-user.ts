import { readFileSync, writeFileSync } from "node:fs";
import type { KubernetesApi } from "../../cluster/kubernetes-api.js";
import type { NeededRight } from "../../release/doctor/needed-rights.js";

const rbac = "/apis/rbac.authorization.k8s.io/v1";
const apiVersion = "rbac.authorization.k8s.io/v1";

/** A service account that has only the rights it is given. */
export class LimitedUser {
    private constructor(
        private readonly api: KubernetesApi,
        private readonly name: string,
        private readonly token: string,
        private readonly binding: string,
    ) {}

    /**
     * @param namespace must exist; the cluster role and its binding get its name
     * @param isInside whether its rights are in that namespace alone
     */
    static async make(api: KubernetesApi, namespace: string, isInside = false): Promise<LimitedUser> {
        const accounts = `/api/v1/namespaces/${namespace}/serviceaccounts`;
        const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "limited" } };
        await api.create(accounts, account);
        const request = {
            apiVersion: "authentication.k8s.io/v1",
            kind: "TokenRequest",
            spec: { expirationSeconds: 600 },
        };
        const { status } = await api.create<typeof request & { status?: { token: string } }>(
            `${accounts}/limited/token`,
            request,
        );
        await api.create(`${rbac}/clusterroles`, {
            apiVersion,
            kind: "ClusterRole",
            metadata: { name: namespace },
            rules: [],
        });
        const [bindings, kind] = isInside
            ? [`${rbac}/namespaces/${namespace}/rolebindings`, "RoleBinding"]
            : [`${rbac}/clusterrolebindings`, "ClusterRoleBinding"];
        await api.create(bindings, {
            apiVersion,
            kind,
            metadata: { name: namespace },
            roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: namespace },
            subjects: [{ kind: "ServiceAccount", name: "limited", namespace }],
        });
        return new LimitedUser(api, namespace, status!.token, `${bindings}/${namespace}`);
    }

    /** Gives it these rights in place of its previous ones. */
    async let(rights: readonly NeededRight[]): Promise<void> {
        const rules = rights.map(({ group, resource, verbs }) => ({
            apiGroups: [group],
            resources: [resource],
            verbs,
        }));
        await this.api.patch(`${rbac}/clusterroles/${this.name}`, { rules });
    }

    /** Copies a kubeconfig with one user and replaces that user with this account. */
    writeKubeconfig(from: string, to: string): void {
        const kubeconfig = JSON.parse(readFileSync(from, "utf8"));
        kubeconfig.users[0].user = { token: this.token };
        writeFileSync(to, JSON.stringify(kubeconfig), { mode: 0o600 });
    }

    async remove(): Promise<void> {
        await this.api.delete(this.binding);
        await this.api.delete(`${rbac}/clusterroles/${this.name}`);
    }
}
