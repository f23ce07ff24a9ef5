import type { Promotion } from "../../../model/promotion.js";
import type { ServiceSettings, Settings } from "../../../model/settings.js";
import { slotEntries } from "../../../model/slot-names.js";

/** Verbs on one resource of Kubernetes. */
export interface NeededRight {
    /** API group, "" for the core one. */
    readonly group: string;
    /** Plural, with a subresource behind a slash: `pods/log`. */
    readonly resource: string;
    readonly verbs: readonly string[];
    /** Undefined for what is not in a namespace. */
    readonly namespace?: string;
    /** For what the command and the program need it. */
    readonly what: string;
    /** Whether releases go without it. @default false */
    readonly isOptional?: boolean;
}

/** Objects are watched until they are ready, and until they are gone. */
const managed = ["get", "list", "watch", "create", "patch", "delete"];

const leaseWords = "keeping commands apart; without it only Pulumi's lock does";

/** Settings as far as they are known: broken ones may tell the namespace all the same. */
export type KnownSettings = Partial<Pick<Settings, "release" | "slots" | "promotion">> & {
    readonly service: Pick<ServiceSettings, "namespace"> & Partial<ServiceSettings>;
};

/**
 * What the user of the kubeconfig has to be allowed: by the command, which looks, and by the program, which makes.
 *
 * @param hasNamespace whether the namespace is there already; the first update makes it
 */
export function neededRights(
    { service, release, slots, promotion }: KnownSettings,
    hasNamespace: boolean,
): readonly NeededRight[] {
    const { namespace, gateway, scale } = service;
    const releases = [...(release === undefined ? [] : [release]), ...slotEntries(slots).map(([, held]) => held)];
    const inNamespace = (group: string, resource: string, verbs: readonly string[], what: string): NeededRight => ({
        group,
        resource,
        verbs,
        namespace,
        what,
    });
    const home = gateway?.namespace ?? namespace;
    return [
        {
            group: "",
            resource: "namespaces",
            verbs: ["get", "patch", ...(hasNamespace ? [] : ["create"])],
            what: "the stack's own namespace",
        },
        { group: "", resource: "namespaces", verbs: ["delete"], what: "destroying the stack", isOptional: true },
        inNamespace("apps", "deployments", managed, "the pods of a slot"),
        inNamespace("apps", "replicasets", ["list", "watch"], "waiting for pods"),
        // Pulumi's provider asks for claims before it waits for any Deployment, and hangs without the right.
        inNamespace("", "persistentvolumeclaims", ["list", "watch"], "waiting for pods"),
        inNamespace("", "pods", ["get", "list", "watch"], "looking at pods"),
        inNamespace("", "pods/log", ["get"], "what a gate found, and why pods fail"),
        inNamespace("", "pods/exec", ["create", "get"], "sending clients away from the pods that lost traffic"),
        inNamespace("", "services", managed, "the slots' addresses and the traffic"),
        inNamespace("discovery.k8s.io", "endpointslices", ["list", "watch"], "waiting for addresses"),
        inNamespace("", "configmaps", managed, "the releases' environment"),
        inNamespace("", "secrets", managed, "the session secret and the settings' secrets"),
        {
            ...inNamespace("coordination.k8s.io", "leases", ["get", "create", "patch", "delete"], leaseWords),
            isOptional: true,
        },
        ...(asksPaths(promotion) ? [inNamespace("", "services/proxy", ["get"], "checks of a promotion by path")] : []),
        inNamespace("batch", "jobs", managed, "gates and migrations"),
        inNamespace("policy", "poddisruptionbudgets", managed, "keeping pods while nodes are emptied"),
        inNamespace(
            "autoscaling",
            "horizontalpodautoscalers",
            scale === undefined ? ["list"] : managed,
            scale === undefined ? "`verify`" : "service.scale",
        ),
        inNamespace(
            "",
            "serviceaccounts",
            releases.some(({ serviceAccount }) => serviceAccount !== undefined) ? managed : ["list"],
            "releases with a service account, and `verify`",
        ),
        inNamespace(
            "networking.k8s.io",
            "networkpolicies",
            releases.some(({ network }) => network !== undefined) ? managed : ["list"],
            "releases with a network policy, and `verify`",
        ),
        ...(gateway === undefined
            ? []
            : [
                  inNamespace("gateway.networking.k8s.io", "httproutes", managed, "the traffic"),
                  {
                      ...inNamespace("gateway.networking.k8s.io", "gateways", ["list"], "looking at the gateway"),
                      namespace: home,
                  },
                  {
                      group: "gateway.networking.k8s.io",
                      resource: "gatewayclasses",
                      verbs: ["get"],
                      what: "what the gateway does",
                  },
              ]),
    ];
}

function asksPaths({ checks = [], steps = [] }: Promotion = {}): boolean {
    const all = [...checks, ...steps.flatMap(step => step.checks ?? [])];
    return all.some(({ probe }) => probe?.path !== undefined);
}
