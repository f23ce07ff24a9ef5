import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { Condition, KubernetesObject } from "../../../cluster/kubernetes-object.js";
import type { GatewayInfo } from "../../../machine/platform-info.js";
import { askApiServer } from "../../ask-api-server.js";
import { cachedPath } from "../../cached-build.js";
import type { Daemon } from "../../daemons/daemon.js";
import { forwardDaemon, healthForward } from "../../daemons/forwards.js";
import { type GoPrograms, goBuild, pinnedVersion } from "../../go-build.js";
import { addresses } from "../../network-namespace.js";
import type { PlatformLayout } from "../../platform-layout.js";
import { type Addon, addonKubeconfigPath } from "../addon.js";

const moduleFolder = "platform/addons/gateway";
const group = "gateway.networking.k8s.io";

/** The Gateway's port inside the namespace; Traefik requires its entry point to use the listener's port. */
const port = 80;
const healthPort = 8082;

const info: GatewayInfo = {
    className: "traefik",
    name: "gateway",
    namespace: "platform",
    address: addresses.node,
};

const version = () => pinnedVersion({ moduleFolder }, "github.com/traefik/traefik/v3");

function programs(): GoPrograms {
    return {
        name: "traefik",
        moduleFolder,
        linkerFlags: [`-X github.com/traefik/traefik/v3/pkg/version.Version=${version().slice(1)}`],
        kept: [{ module: "sigs.k8s.io/gateway-api", folder: "config/crd/standard", as: "definitions" }],
    };
}

/** The kinds of the Gateway API, from the same module version that Traefik is built with. */
function definitions(): KubernetesObject[] {
    const folder = join(cachedPath(goBuild(programs())), "definitions");
    const files = readdirSync(folder).filter(name => name.endsWith(".yaml"));
    return files.sort().map(name => parse(readFileSync(join(folder, name), "utf8")) as KubernetesObject);
}

/** The GatewayClass, and a Gateway that accepts routes from every namespace. */
export function gatewayObjects(): KubernetesObject[] {
    const { className, name, namespace } = info;
    return [
        { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } },
        {
            apiVersion: `${group}/v1`,
            kind: "GatewayClass",
            metadata: { name: className },
            spec: { controllerName: "traefik.io/gateway-controller" },
        },
        {
            apiVersion: `${group}/v1`,
            kind: "Gateway",
            metadata: { name, namespace },
            spec: {
                gatewayClassName: className,
                listeners: [{ name: "http", port, protocol: "HTTP", allowedRoutes: { namespaces: { from: "All" } } }],
            },
        },
    ];
}

const kinds = ["gatewayclasses", "gateways", "httproutes", "grpcroutes", "referencegrants", "backendtlspolicies"];

/** What Traefik watches; it does not start without access to Secrets, although no listener here has a certificate. */
const rules = [
    { apiGroups: [""], resources: ["namespaces", "services", "secrets", "configmaps"], verbs: ["list", "watch"] },
    { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: ["list", "watch"] },
    { apiGroups: [group], resources: kinds, verbs: ["get", "list", "watch"] },
    { apiGroups: [group], resources: kinds.map(kind => `${kind}/status`), verbs: ["update"] },
];

function traefik(layout: PlatformLayout): Daemon {
    return {
        name: "traefik",
        command: join(cachedPath(goBuild(programs())), "traefik"),
        args: [
            `--entryPoints.web.address=${info.address}:${port}`,
            `--entryPoints.health.address=127.0.0.1:${healthPort}`,
            "--ping=true",
            "--ping.entryPoint=health",
            "--providers.kubernetesGateway=true",
            `--providers.kubernetesGateway.statusAddress.ip=${info.address}`,
            // with the default of two seconds, two changes of weights in a row would wait for each other
            "--providers.providersThrottleDuration=100ms",
            "--global.checkNewVersion=false",
            "--global.sendAnonymousUsage=false",
        ],
        environment: { KUBECONFIG: addonKubeconfigPath(layout, "gateway") },
        network: "platform",
        after: [],
        files: {},
        ready: { kind: "http", url: "http://traefik/ping", socketPath: layout.healthSocket("traefik") },
    };
}

interface Conditioned {
    readonly status?: { readonly conditions?: readonly Condition[] };
}

/** Whether the object's controller reports the condition as True. */
export function hasCondition(object: Conditioned, type: string): boolean {
    return (
        object.status?.conditions?.some(condition => condition.type === type && condition.status === "True") ?? false
    );
}

const gatewayPath = `/apis/${group}/v1/namespaces/${info.namespace}/gateways/${info.name}`;

/** Clears the conditions that the previous Traefik wrote: the next one sets them once it has read every route. */
async function forgetConditions(layout: PlatformLayout): Promise<void> {
    await askApiServer(layout, `${gatewayPath}/status`, { status: { conditions: [] } });
}

async function lacks(layout: PlatformLayout): Promise<string | undefined> {
    const gateway = await askApiServer(layout, gatewayPath);
    if (gateway?.status !== 200) return `there is no Gateway ${info.namespace}/${info.name}`;
    const isProgrammed = hasCondition(JSON.parse(gateway.text) as Conditioned, "Programmed");
    return isProgrammed ? undefined : `the Gateway ${info.namespace}/${info.name} is not programmed`;
}

/** The Gateway API. */
export const gateway: Addon = {
    name: "gateway",
    title: () => `Traefik ${version()}`,
    programs,
    needsOwnSettings: false,
    account: { name: "traefik", rules },
    objects: () => [...definitions(), ...gatewayObjects()],
    daemons: layout => [
        forwardDaemon(layout, "gateway-forward", [healthForward(layout, "traefik", healthPort)], "traefik"),
        traefik(layout),
    ],
    beforeStart: forgetConditions,
    lacks,
    info: () => ({ gateway: info }),
};
