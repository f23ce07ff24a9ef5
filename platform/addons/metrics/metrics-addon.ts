import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { KubernetesObject } from "../../../cluster/kubernetes-object.js";
import { askApiServer } from "../../ask-api-server.js";
import { cachedPath } from "../../cached-build.js";
import { createCertificate } from "../../credentials.js";
import type { Daemon } from "../../daemons/daemon.js";
import { forwardDaemon, healthForward } from "../../daemons/forwards.js";
import { nodeName } from "../../daemons/node.js";
import { type GoPrograms, goBuild, pinnedVersion } from "../../go-build.js";
import { addresses } from "../../network-namespace.js";
import type { PlatformLayout } from "../../platform-layout.js";
import { type Addon, addonKubeconfigPath } from "../addon.js";

const moduleFolder = "platform/addons/metrics";
const [name, namespace] = ["metrics-server", "kube-system"];
const [address, port] = [addresses.node, 4443];
const group = "metrics.k8s.io";

const version = () => pinnedVersion({ moduleFolder }, "sigs.k8s.io/metrics-server");

function programs(): GoPrograms {
    const linkerFlags = [`-X k8s.io/client-go/pkg/version.gitVersion=${version()}`];
    return { name, moduleFolder, linkerFlags };
}

/**
 * The API server reaches metrics-server through a Service, and that Service's only endpoint is the process next to the
 * API server.
 */
function objects(layout: PlatformLayout): KubernetesObject[] {
    const authority = readFileSync(layout.path("pki", "ca.crt")).toString("base64");
    const reader = { "rbac.authorization.k8s.io/aggregate-to-view": "true" };
    return [
        {
            apiVersion: "rbac.authorization.k8s.io/v1",
            kind: "ClusterRole",
            metadata: { name: "fastapi-release:metrics-reader", labels: reader },
            rules: [{ apiGroups: [group], resources: ["pods", "nodes"], verbs: ["get", "list", "watch"] }],
        },
        {
            apiVersion: "v1",
            kind: "Service",
            metadata: { name, namespace },
            spec: { ports: [{ name: "https", port: 443, targetPort: port, protocol: "TCP" }] },
        },
        {
            apiVersion: "discovery.k8s.io/v1",
            kind: "EndpointSlice",
            metadata: { name, namespace, labels: { "kubernetes.io/service-name": name } },
            addressType: "IPv4",
            ports: [{ name: "https", port, protocol: "TCP" }],
            endpoints: [{ addresses: [address], conditions: { ready: true } }],
        },
        {
            apiVersion: "apiregistration.k8s.io/v1",
            kind: "APIService",
            metadata: { name: `v1beta1.${group}` },
            spec: {
                service: { name, namespace, port: 443 },
                group,
                version: "v1beta1",
                caBundle: authority,
                groupPriorityMinimum: 100,
                versionPriority: 100,
            },
        },
    ];
}

function metricsServer(layout: PlatformLayout): Daemon {
    const kubeconfig = addonKubeconfigPath(layout, "metrics");
    return {
        name,
        command: join(cachedPath(goBuild(programs())), name),
        args: [
            `--kubeconfig=${kubeconfig}`,
            `--authentication-kubeconfig=${kubeconfig}`,
            `--authorization-kubeconfig=${kubeconfig}`,
            `--bind-address=${address}`,
            `--secure-port=${port}`,
            `--tls-cert-file=${layout.path("pki", "metrics-server.crt")}`,
            `--tls-private-key-file=${layout.path("pki", "metrics-server.key")}`,
            `--kubelet-certificate-authority=${layout.path("pki", "ca.crt")}`,
            "--kubelet-preferred-address-types=InternalIP",
            // the lowest value it accepts; an autoscaler sees a change after twice that
            "--metric-resolution=10s",
            "--kubelet-request-timeout=5s",
        ],
        network: "platform",
        after: [],
        files: {},
        // not readyz, which waits for a pod to measure; a new platform has none
        ready: { kind: "http", url: `https://${name}/livez`, socketPath: layout.healthSocket(name) },
    };
}

async function lacks(layout: PlatformLayout): Promise<string | undefined> {
    const node = await askApiServer(layout, `/apis/${group}/v1beta1/nodes/${nodeName}`);
    return node?.status === 200 ? undefined : `${group} has no metrics for the node: ${node?.status ?? "no answer"}`;
}

/** The API metrics.k8s.io, which HorizontalPodAutoscalers read. */
export const metrics: Addon = {
    name: "metrics",
    title: () => `metrics-server ${version()}`,
    programs,
    needsOwnSettings: true,
    account: {
        name,
        rules: [
            { apiGroups: [""], resources: ["nodes/metrics"], verbs: ["get"] },
            { apiGroups: [""], resources: ["pods", "nodes"], verbs: ["get", "list", "watch"] },
        ],
        // it asks the API server who its callers are and what they may do
        roles: [
            { kind: "ClusterRole", name: "system:auth-delegator" },
            { kind: "Role", name: "extension-apiserver-authentication-reader" },
        ],
    },
    objects,
    daemons: layout => [
        forwardDaemon(layout, "metrics-forward", [healthForward(layout, name, port, address)], name),
        metricsServer(layout),
    ],
    beforeStart: layout =>
        createCertificate(layout, {
            file: "metrics-server",
            subject: `/CN=${name}`,
            alternativeNames: [`DNS:${name}.${namespace}.svc`, `IP:${address}`].join(","),
        }),
    lacks,
    info: () => ({}),
};
