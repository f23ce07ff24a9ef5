import { labelKeys } from "../names.js";
import type { ListShape, MapShape } from "../shape.js";
import { cidr, dnsLabel } from "../text-rules.js";

/** Who may talk to the pods, and to whom they may talk. The gate always may. */
export interface Network {
    /** @default the pods of the stack's own namespace */
    readonly from?: readonly Peer[];
    /** Name service is always allowed. @default everywhere */
    readonly to?: readonly Destination[];
}

/** Exactly one of its keys. */
export interface Peer {
    /** All pods of a namespace. */
    readonly namespace?: string;
    /** A block of addresses, such as that of the nodes for a load balancer's own checks. */
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
    cidr: { kind: "text", about: "A block of addresses, such as 10.0.0.0/8.", rules: [cidr], optional: true },
};

function peerProblems({ namespace, cidr: block }: Peer) {
    if ((namespace === undefined) !== (block === undefined)) return [];
    return [{ path: "", message: "names nobody or two; use either namespace or cidr." }];
}

const from: ListShape<Peer> & { readonly optional: true } = {
    kind: "list",
    about: "Who may talk to the pods, the gate apart. Default: the pods of the stack's own namespace.",
    each: { kind: "map", about: "A namespace or a block of addresses.", keys: peerKeys, check: peerProblems },
    optional: true,
};

const to: ListShape<Destination> & { readonly optional: true } = {
    kind: "list",
    about: "To whom the pods may talk, name service apart; an empty list: to nobody. Default: everywhere.",
    each: {
        kind: "map",
        about: "A namespace or a block of addresses.",
        keys: {
            ...peerKeys,
            ports: {
                kind: "list",
                about: "Ports there. Default: all.",
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
    about: "A NetworkPolicy of the release: who may talk to its pods, and to whom they may. Default: none.",
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
