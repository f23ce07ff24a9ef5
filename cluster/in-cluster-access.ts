import { readFile } from "node:fs/promises";
import type { ClusterAccess } from "./kubeconfig.js";

/** Where the kubelet mounts a pod's service account. */
const directory = "/var/run/secrets/kubernetes.io/serviceaccount";

/** Access by the pod's own service account; undefined outside a pod. */
export async function inClusterAccess(environment: NodeJS.ProcessEnv): Promise<ClusterAccess | undefined> {
    const host = environment["KUBERNETES_SERVICE_HOST"];
    const port = environment["KUBERNETES_SERVICE_PORT"] ?? "443";
    if (!host) {
        return undefined;
    }
    // The kubelet renews the token in place, so it is read again when the API server refuses it.
    const renew = async () => ({ token: (await readFile(`${directory}/token`, "utf8")).trim() });
    try {
        const [credentials, ca, namespace] = await Promise.all([
            renew(),
            readFile(`${directory}/ca.crt`, "utf8"),
            readFile(`${directory}/namespace`, "utf8"),
        ]);
        const server = `https://${host.includes(":") ? `[${host}]` : host}:${port}`;
        return { server, ca, namespace: namespace.trim(), ...credentials, renew, context: "in-cluster" };
    } catch {
        return undefined;
    }
}
