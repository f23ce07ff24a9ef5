import type { ListShape, MapShape, RecordShape } from "../settings/shape.js";
import { labelValue, qualifiedName } from "../settings/text-rules.js";
import type { Affinity } from "./affinity.js";

/** A taint that the pods tolerate. */
export interface Toleration {
    /** @default every taint, with the operator Exists */
    readonly key?: string;
    /** @default "Equal" */
    readonly operator?: "Equal" | "Exists";
    readonly value?: string;
    /** @default all three */
    readonly effect?: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
    /** How long a pod stays once a NoExecute taint appears. @default forever */
    readonly tolerationSeconds?: number;
}

/** How evenly the pods of the release are spread. */
export interface TopologySpread {
    /** What counts as one place. "node" and "zone" stand for Kubernetes' own labels. */
    readonly over: string;
    /** How many more pods one place may have than another. @default 1 */
    readonly maxSkew?: number;
    /** Whether a pod waits rather than being placed unevenly. @default false */
    readonly strict?: boolean;
}

/** Where the pods run. */
export interface Placement {
    readonly nodeSelector?: Readonly<Record<string, string>>;
    readonly tolerations?: readonly Toleration[];
    readonly affinity?: Affinity;
    /** @default the cluster scheduler's: evenly over nodes and zones where possible */
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
    about: "A taint that the pods tolerate.",
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
            about: "Seconds that a pod stays once a NoExecute taint appears. Default: forever.",
            least: 0,
            most: 86_400,
            optional: true,
        },
    },
    check: ({ key, operator = "Equal", value, effect, tolerationSeconds }) => [
        ...(key === undefined && operator === "Equal"
            ? [{ path: "key", message: "missing; only the operator Exists works without one." }]
            : []),
        ...(operator === "Exists" && value
            ? [{ path: "value", message: `Exists takes no value, but got "${value}".` }]
            : []),
        ...(tolerationSeconds !== undefined && effect !== "NoExecute"
            ? [
                  {
                      path: "tolerationSeconds",
                      message: "only applies to the effect NoExecute; set that, or leave it out.",
                  },
              ]
            : []),
    ],
};

export const tolerationsDefinition: ListShape<Toleration> = {
    kind: "list",
    about: "Taints that the pods tolerate.",
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
            about: "Over nodes or zones, with a difference of at most one pod, where possible.",
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
                    about: "How many more pods one place may have than another. Default: 1.",
                    least: 1,
                    most: 1000,
                    optional: true,
                },
                strict: {
                    kind: "flag",
                    about: "Whether a pod waits rather than being placed unevenly. Default: false.",
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
            : [{ path: `topologySpread[${index}]`, message: `${place} is given twice; once is enough.` }],
    );
}

/** @param selector selects the pods of the release */
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
