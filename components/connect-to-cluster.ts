import { existsSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import type { KubernetesApi } from "../cluster/kubernetes-api.js";

/**
 * A client for the cluster that the Kubernetes provider uses: the stack's `kubernetes:context` and
 * `kubernetes:kubeconfig`, else KUBECONFIG. Its modules are loaded when a hook needs them, since most updates do not.
 */
export async function connectToCluster(): Promise<KubernetesApi> {
    const [{ loadKubeconfig }, { KubernetesApi }] = await Promise.all([
        import("../cluster/kubeconfig.js"),
        import("../cluster/kubernetes-api.js"),
    ]);
    const config = new pulumi.Config("kubernetes");
    const context = config.get("context");
    // A file or its contents: the provider accepts either.
    const kubeconfig = config.get("kubeconfig");
    const isFile = kubeconfig !== undefined && existsSync(kubeconfig);
    const access = await loadKubeconfig({
        context,
        ...(kubeconfig === undefined ? {} : isFile ? { path: kubeconfig } : { contents: kubeconfig }),
    });
    return new KubernetesApi(access);
}
