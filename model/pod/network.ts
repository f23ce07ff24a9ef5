import { labelKeys } from "../names.js";
import type { ListShape, MapShape } from "../settings/shape.js";
import { cidr, dnsLabel } from "../settings/text-rules.js";

/** Who may talk to the pods, and to whom they may talk. The gate always may. */
export interface Network {
    /** @default the pods of the stack's own namespace */
    readonly from?: readonly Peer[];
    /** DNS is always allowed. @default everywhere */
    readonly to?: readonly Destination[];
}

/** Exactly one of its keys. */
export interface Peer {
    /** All pods of a namespace. */
    readonly namespace?: string;
    /** A CIDR block, such as the nodes' block for a load balancer's own checks. */
    readonly cidr?: string;
}

export interface Destination extends Peer {
    /** @default all */
    readonly ports?: readonly number[];
}

const peerKeys: MapShape<Peer>["keys"] = {
    namespace: {
        kind: "text",
        about: "All pods of a namespace, such as a gateway's.",
        rules: [dnsLabel],
        optional: true,
    },
    cidr: { kind: "text", about: "A CIDR block, such as 10.0.0.0/8.", rules: [cidr], optional: true },
};

function peerProblems({ namespace, cidr: block }: Peer) {
    if ((namespace === undefined) !== (block === undefined)) return [];
    return [{ path: "", message: "must name either a namespace or a cidr." }];
}

const from: ListShape<Peer> & { readonly optional: true } = {
    kind: "list",
    about: "Who may talk to the pods; the gate always may. Default: the pods of the stack's own namespace.",
    each: { kind: "map", about: "A namespace or a CIDR block.", keys: peerKeys, check: peerProblems },
    optional: true,
};

const to: ListShape<Destination> & { readonly optional: true } = {
    kind: "list",
    about: "Where the pods may connect to; DNS is always allowed. An empty list: nowhere else. Default: everywhere.",
    each: {
        kind: "map",
        about: "A namespace or a CIDR block.",
        keys: {
            ...peerKeys,
            ports: {
                kind: "list",
                about: "Allowed ports. Default: all.",
                each: { kind: "whole number", about: "A port.", least: 1, most: 65535 },
                optional: true,
            },
        },
        check: peerProblems,
    },
    optional: true,
};

export const networkDefinition: MapShape<Network> = {
    kind: "map",
    about: "A NetworkPolicy for the release: who may talk to its pods, and where they may connect to. Default: none.",
    keys: { from, to },
};

interface NetworkPolicyArgs {
    readonly network: Network;
    /** Name of the service. */
    readonly service: string;
    /** Of the pods of the release. */
    readonly selector: Readonly<Record<string, string>>;
    /** Ports that the pods listen on. */
    readonly ports: readonly number[];
}

const nameService = [
    { protocol: "UDP", port: 53 },
    { protocol: "TCP", port: 53 },
];

/** The spec of the NetworkPolicy. */
export function renderNetworkPolicy({ network, service, selector, ports }: NetworkPolicyArgs) {
    const gate = { podSelector: { matchLabels: { [labelKeys.service]: service, [labelKeys.component]: "gate" } } };
    const callers = network.from?.map(renderPeer) ?? [{ podSelector: {} }];
    return {
        podSelector: { matchLabels: selector },
        policyTypes: network.to === undefined ? ["Ingress"] : ["Ingress", "Egress"],
        ingress: [{ from: [gate, ...callers], ports: ports.map(port => ({ protocol: "TCP", port })) }],
        ...(network.to === undefined ? {} : { egress: [{ ports: nameService }, ...network.to.map(renderDestination)] }),
    };
}

function renderPeer({ namespace, cidr: block }: Peer) {
    if (block !== undefined) return { ipBlock: { cidr: block } };
    return { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace ?? "" } } };
}

function renderDestination(destination: Destination) {
    const { ports } = destination;
    return {
        to: [renderPeer(destination)],
        ...(ports === undefined ? {} : { ports: ports.map(port => ({ protocol: "TCP", port })) }),
    };
}
