import { type AwaitRule, field, type Judgement, type View } from "./await-rule.js";

/**
 * Ready when its endpoints have not changed for ten seconds, be there any or not, and a load balancer has its address.
 * A headless Service and an external name are ready at once.
 */
export const awaitService: AwaitRule = {
    related: [
        {
            apiVersion: "discovery.k8s.io/v1",
            kind: "EndpointSlice",
            labelSelector: object => `kubernetes.io/service-name=${object.metadata?.name}`,
        },
    ],
    settleSeconds: 10,
    firstLine: "[1/3] Finding Pods to direct traffic to",
    judge,
};

function judge({ object }: View): Judgement {
    const type = field<string>(object, "spec", "type") ?? "ClusterIP";
    if (type === "ExternalName" || field(object, "spec", "clusterIP") === "None") {
        return { state: "ready" };
    }
    const addresses = field<unknown[]>(object, "status", "loadBalancer", "ingress") ?? [];
    if (type === "LoadBalancer" && addresses.length === 0) {
        return {
            state: "waiting",
            lines: [{ severity: "info", text: "[2/3] Attempting to allocate IP address to Service" }],
            problems: ["Service was not allocated an IP address; does your cloud provider support this?"],
        };
    }
    return { state: "settled", lines: [{ severity: "info", text: "Service initialization complete" }] };
}
