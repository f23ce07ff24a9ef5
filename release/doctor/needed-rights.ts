import type { Promotion } from "../../model/promotion/promotion.js";
import type { ServiceSettings, Settings } from "../../model/settings/settings.js";
import { slotEntries } from "../../model/slots/slot-names.js";

/** Verbs on one resource of Kubernetes. */
export interface NeededRight {
    /** API group, "" for the core group. */
    readonly group: string;
    /** Plural, with a subresource after a slash: `pods/log`. */
    readonly resource: string;
    readonly verbs: readonly string[];
    /** Undefined for resources outside namespaces. */
    readonly namespace?: string;
    /** What the command and the program need it for. */
    readonly what: string;
    /** Whether releases work without it. @default false */
    readonly isOptional?: boolean;
}

/** Includes watch: Pulumi waits until an object is ready, or gone. */
const managed = ["get", "list", "watch", "create", "patch", "delete"];

const leaseWords = "keeping commands apart; without it, only Pulumi's lock does";

const pathWords = "checks of a promotion by path";
const doorWords = "asking what users are answered; without it, nobody asks";

/** Settings as far as they are known: broken ones may still name the namespace. */
export type KnownSettings = Partial<Pick<Settings, "release" | "slots" | "promotion">> & {
    readonly service: Pick<ServiceSettings, "namespace"> & Partial<ServiceSettings>;
};

/**
 * Rights that the kubeconfig's user needs: for the command, which reads, and for the program, which writes.
 *
 * @param hasNamespace whether the namespace exists; if not, the first update creates it
 */
export function neededRights(
    { service, release, slots, promotion }: KnownSettings,
    hasNamespace: boolean,
): readonly NeededRight[] {
    const { namespace, existingNamespace = false, gateway, scale } = service;
    const releases = [...(release === undefined ? [] : [release]), ...slotEntries(slots).map(([, held]) => held)];
    const inNamespace = (group: string, resource: string, verbs: readonly string[], what: string): NeededRight => ({
        group,
        resource,
        verbs,
        namespace,
        what,
    });
    const home = gateway?.namespace ?? namespace;
    const ownNamespace: readonly NeededRight[] = [
        {
            group: "",
            resource: "namespaces",
            verbs: ["get", "patch", ...(hasNamespace ? [] : ["create"])],
            what: "the stack's own namespace",
        },
        { group: "", resource: "namespaces", verbs: ["delete"], what: "destroying the stack", isOptional: true },
    ];
    return [
        ...(existingNamespace ? [] : ownNamespace),
        { ...inNamespace("", "events", ["list"], "saying why a candidate failed"), isOptional: true },
        inNamespace("apps", "deployments", managed, "the pods of a slot"),
        inNamespace("apps", "replicasets", ["list", "watch"], "waiting for pods"),
        // Pulumi's provider asks for claims before it waits for any Deployment, and hangs without the right.
        inNamespace("", "persistentvolumeclaims", ["list", "watch"], "waiting for pods"),
        inNamespace("", "pods", ["get", "list", "watch"], "looking at pods"),
        inNamespace("", "pods/log", ["get"], "a gate's output, and why pods fail"),
        inNamespace("", "pods/exec", ["create", "get"], "sending clients away from the pods that lost traffic"),
        inNamespace("", "services", managed, "the slots' addresses and the traffic"),
        inNamespace("discovery.k8s.io", "endpointslices", ["list", "watch"], "waiting for addresses"),
        inNamespace("", "configmaps", managed, "the releases' environment"),
        inNamespace("", "secrets", managed, "the session secret and the settings' secrets"),
        {
            ...inNamespace("coordination.k8s.io", "leases", ["get", "create", "patch", "delete"], leaseWords),
            isOptional: true,
        },
        {
            ...inNamespace("", "services/proxy", ["get"], asksPaths(promotion) ? pathWords : doorWords),
            ...(asksPaths(promotion) ? {} : { isOptional: true }),
        },
        inNamespace("batch", "jobs", managed, "gates and migrations"),
        inNamespace("policy", "poddisruptionbudgets", managed, "keeping pods available while nodes drain"),
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
                      what: "the gateway's features; without it, they are not checked",
                      isOptional: true,
                  },
              ]),
    ];
}

function asksPaths({ checks = [], steps = [] }: Promotion = {}): boolean {
    const all = [...checks, ...steps.flatMap(step => step.checks ?? [])];
    return all.some(({ probe }) => probe?.path !== undefined);
}
