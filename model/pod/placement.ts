import type { ListShape, MapShape, RecordShape } from "../shape.js";
import { labelValue, qualifiedName } from "../text-rules.js";
import type { Affinity } from "./affinity.js";

/** A taint of nodes that the pods put up with. */
export interface Toleration {
    /** @default every taint, with the operator Exists */
    readonly key?: string;
    /** @default "Equal" */
    readonly operator?: "Equal" | "Exists";
    readonly value?: string;
    /** @default all three */
    readonly effect?: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
    /** How long a pod stays once a NoExecute taint appears. @default for ever */
    readonly tolerationSeconds?: number;
}

/** How evenly the pods of the release are spread. */
export interface TopologySpread {
    /** What is one place. "node" and "zone" stand for Kubernetes' own labels. */
    readonly over: string;
    /** Most pods that one place may have above another. @default 1 */
    readonly maxSkew?: number;
    /** Whether a pod rather waits than is placed unevenly. @default false */
    readonly strict?: boolean;
}

/** Where the pods run. */
export interface Placement {
    readonly nodeSelector?: Readonly<Record<string, string>>;
    readonly tolerations?: readonly Toleration[];
    readonly affinity?: Affinity;
    /** @default what the cluster's scheduler does: evenly over nodes and zones where it can */
    readonly topologySpread?: readonly TopologySpread[];
}

export const nodeSelectorDefinition: RecordShape<string> = {
    kind: "record",
    about: "Labels that a node must have.",
    each: { kind: "text", about: "The label's value.", rules: [labelValue], mayBeEmpty: true },
    names: [qualifiedName],
};

const tolerationDefinition: MapShape<Toleration> = {
    kind: "map",
    about: "A taint of nodes that the pods put up with.",
    keys: {
        key: {
            kind: "text",
            about: "Key of the taint. Default: every taint, with the operator Exists.",
            rules: [qualifiedName],
            maxLength: 317,
            optional: true,
        },
        operator: {
            kind: "choice",
            about: "Equal compares the value, Exists does not. Default: Equal.",
            of: ["Equal", "Exists"],
            complaint: "is not an operator; use Equal or Exists.",
            optional: true,
        },
        value: { kind: "text", about: "Value of the taint.", rules: [labelValue], mayBeEmpty: true, optional: true },
        effect: {
            kind: "choice",
            about: "Effect of the taint. Default: all three.",
            of: ["NoSchedule", "PreferNoSchedule", "NoExecute"],
            complaint: "is not an effect; use NoSchedule, PreferNoSchedule or NoExecute.",
            optional: true,
        },
        tolerationSeconds: {
            kind: "whole number",
            about: "Seconds that a pod stays once a NoExecute taint appears. Default: for ever.",
            least: 0,
            most: 86_400,
            optional: true,
        },
    },
    check: ({ key, operator = "Equal", value, effect, tolerationSeconds }) => [
        ...(key === undefined && operator === "Equal"
            ? [{ path: "key", message: "missing; only the operator Exists does without one." }]
            : []),
        ...(operator === "Exists" && value ? [{ path: "value", message: `Exists takes none, not "${value}".` }] : []),
        ...(tolerationSeconds !== undefined && effect !== "NoExecute"
            ? [
                  {
                      path: "tolerationSeconds",
                      message: "only counts with the effect NoExecute; set that, or leave it out.",
                  },
              ]
            : []),
    ],
};

export const tolerationsDefinition: ListShape<Toleration> = {
    kind: "list",
    about: "Taints of nodes that the pods put up with.",
    each: tolerationDefinition,
};

const places: Readonly<Record<string, string>> = {
    node: "kubernetes.io/hostname",
    zone: "topology.kubernetes.io/zone",
};

export const topologySpreadDefinition: ListShape<TopologySpread> = {
    kind: "list",
    about: "How evenly the pods of the release are spread. Default: over nodes and zones where the scheduler can.",
    each: {
        kind: "shorthand",
        about: "A kind of place: node, zone, or a label of nodes.",
        short: {
            kind: "choice",
            about: "Over nodes or zones, one pod more at most, where that is possible.",
            of: Object.keys(places),
            complaint: "is not a kind of place; use node, zone, or a map with over.",
        },
        expand: (over: string) => ({ over }),
        long: {
            kind: "map",
            about: "A kind of place, and how strictly.",
            keys: {
                over: {
                    kind: "text",
                    about: "node, zone, or a label of nodes.",
                    rules: [qualifiedName],
                    maxLength: 317,
                },
                maxSkew: {
                    kind: "whole number",
                    about: "Most pods that one place may have above another. Default: 1.",
                    least: 1,
                    most: 1000,
                    optional: true,
                },
                strict: {
                    kind: "flag",
                    about: "Whether a pod rather waits than is placed unevenly. Default: false.",
                    optional: true,
                },
            },
        },
    },
};

/** Kinds of place that are given twice. */
export function placementProblems({ topologySpread = [] }: Placement) {
    const over = topologySpread.map(spread => places[spread.over] ?? spread.over);
    return over.flatMap((place, index) =>
        over.indexOf(place) === index
            ? []
            : [{ path: `topologySpread[${index}]`, message: `${place} is given already; once is enough.` }],
    );
}

/** @param selector of the pods of the release */
export function renderPlacement(
    { nodeSelector, tolerations, affinity, topologySpread }: Placement,
    selector: Readonly<Record<string, string>>,
) {
    return {
        ...(nodeSelector === undefined ? {} : { nodeSelector }),
        ...(tolerations === undefined ? {} : { tolerations: [...tolerations] }),
        ...(affinity === undefined ? {} : { affinity: affinity as object }),
        ...(topologySpread === undefined
            ? {}
            : {
                  topologySpreadConstraints: topologySpread.map(({ over, maxSkew = 1, strict = false }) => ({
                      maxSkew,
                      topologyKey: places[over] ?? over,
                      whenUnsatisfiable: strict ? "DoNotSchedule" : "ScheduleAnyway",
                      labelSelector: { matchLabels: selector },
                  })),
              }),
    };
}
