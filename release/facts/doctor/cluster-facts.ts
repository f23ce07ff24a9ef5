import { readGatewayFacts } from "../../../cluster/gateway-facts.js";
import { type KubeconfigOptions, loadKubeconfig } from "../../../cluster/kubeconfig.js";
import { isNotFound, KubernetesApi } from "../../../cluster/kubernetes-api.js";
import { gatewayProblems } from "../../../model/gateway-problems.js";
import type { ServiceSettings } from "../../../model/settings.js";
import type { ClusterFacts } from "../../plan/doctor/check-cluster.js";
import { type KnownSettings, neededRights } from "../../plan/doctor/needed-rights.js";
import { reviewAccess } from "./access-review.js";
import { looked } from "./looked.js";

/** @param problem why there is no cluster to ask */
export async function readCluster(
    kubeconfig: KubeconfigOptions | undefined,
    problem: string,
    known: KnownSettings | undefined,
): Promise<ClusterFacts> {
    if (kubeconfig === undefined) return { answer: { problem } };
    const opened = await looked(async () => new KubernetesApi(await loadKubeconfig(kubeconfig)));
    if (opened.found === undefined) return { answer: { problem: opened.problem } };
    const api = opened.found;
    try {
        const answer = await looked(() => askServer(api));
        if (answer.found === undefined) return { answer };
        const { gateway } = (known?.service ?? {}) as Partial<ServiceSettings>;
        const [rights, gatewayAnswer] = await Promise.all([
            known === undefined
                ? ({ problem: "the settings do not name the namespace." } as const)
                : looked(async () => {
                      const { namespace } = known.service;
                      return reviewAccess(api, namespace, neededRights(known, await hasNamespace(api, namespace)));
                  }),
            known === undefined || gateway === undefined
                ? undefined
                : looked(async () => {
                      const facts = await readGatewayFacts(api, gateway, known.service.namespace);
                      return { name: gateway.name, problems: gatewayProblems(gateway, known.service.namespace, facts) };
                  }),
        ]);
        return { answer, rights, ...(gatewayAnswer === undefined ? {} : { gateway: gatewayAnswer }) };
    } finally {
        api.close();
    }
}

/** By the header Date, which tells whole seconds. */
async function askServer(api: KubernetesApi) {
    const beganMs = Date.now();
    const response = await api.open("GET", "/version", { timeoutMs: 10_000 });
    const answeredMs = Date.now();
    let body = "";
    for await (const chunk of response.setEncoding("utf8")) body += chunk;
    const { gitVersion = "of an unknown version" } = JSON.parse(body) as { gitVersion?: string };
    const date = Date.parse(response.headers.date ?? "");
    const skewSeconds = Number.isNaN(date) ? 0 : clockSkewSeconds(date, beganMs, answeredMs);
    return { context: api.access.context, version: gitVersion, skewSeconds };
}

/** How far the other clock is ahead; 0 where the answer may have been given at the time that it tells. */
export function clockSkewSeconds(dateMs: number, beganMs: number, answeredMs: number): number {
    if (dateMs > answeredMs) return (dateMs - answeredMs) / 1000;
    // A whole second is told for all that is in it.
    const latest = dateMs + 999;
    return latest < beganMs ? (latest - beganMs) / 1000 : 0;
}

/** Who may not look is told so by the rights. */
async function hasNamespace(api: KubernetesApi, namespace: string): Promise<boolean> {
    return api.get(`/api/v1/namespaces/${encodeURIComponent(namespace)}`).then(
        () => true,
        (error: unknown) => !isNotFound(error),
    );
}
