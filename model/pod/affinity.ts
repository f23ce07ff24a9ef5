import type { ListShape, MapShape, RecordShape, TextShape, WholeNumberShape } from "../settings/shape.js";
import { labelValue, qualifiedName } from "../settings/text-rules.js";

/** Which nodes the pods prefer or need, in Kubernetes' own terms. */
export interface Affinity {
    readonly nodeAffinity?: {
        readonly requiredDuringSchedulingIgnoredDuringExecution?: {
            readonly nodeSelectorTerms: readonly NodeSelectorTerm[];
        };
        readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly {
            /** 1–100. */
            readonly weight: number;
            readonly preference: NodeSelectorTerm;
        }[];
    };
    /** Pods to be close to. */
    readonly podAffinity?: PodAffinity;
    /** Pods to stay away from. */
    readonly podAntiAffinity?: PodAffinity;
}

interface NodeSelectorTerm {
    readonly matchExpressions: readonly Expression[];
}

interface Expression {
    readonly key: string;
    readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist";
    readonly values?: readonly string[];
}

interface PodAffinity {
    readonly requiredDuringSchedulingIgnoredDuringExecution?: readonly PodAffinityTerm[];
    readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly {
        /** 1–100. */
        readonly weight: number;
        readonly podAffinityTerm: PodAffinityTerm;
    }[];
}

interface PodAffinityTerm {
    readonly labelSelector: { readonly matchLabels: Readonly<Record<string, string>> };
    /** Label of nodes that defines one place, such as `kubernetes.io/hostname`. */
    readonly topologyKey: string;
}

const key = (about: string): TextShape => ({ kind: "text", about, rules: [qualifiedName], maxLength: 317 });

const weight: WholeNumberShape = {
    kind: "whole number",
    about: "How much it counts compared with others.",
    least: 1,
    most: 100,
};

const values: ListShape<string> = {
    kind: "list",
    about: "Values of the label, for In and NotIn.",
    each: { kind: "text", about: "A value.", rules: [labelValue], mayBeEmpty: true },
};

const expression: MapShape<Expression> = {
    kind: "map",
    about: "A requirement on one label of a node.",
    keys: {
        key: key("Label of the node."),
        operator: {
            kind: "choice",
            about: "How to compare the label.",
            of: ["In", "NotIn", "Exists", "DoesNotExist"],
            complaint: "is not an operator; use In, NotIn, Exists or DoesNotExist.",
        },
        values: { ...values, optional: true },
    },
    check: ({ operator, values = [] }) => {
        const takesValues = operator === "In" || operator === "NotIn";
        if (takesValues === values.length > 0) return [];
        return [
            { path: "values", message: takesValues ? `${operator} needs at least one.` : `${operator} takes none.` },
        ];
    },
};

const nodeSelectorTerm: MapShape<NodeSelectorTerm> = {
    kind: "map",
    about: "Nodes that meet all of these requirements.",
    keys: { matchExpressions: { kind: "list", about: "All must be met.", each: expression } },
};

const matchLabels: RecordShape<string> = {
    kind: "record",
    about: "Labels of the pods.",
    each: { kind: "text", about: "A value.", rules: [labelValue], mayBeEmpty: true },
    names: [qualifiedName],
};

const podAffinityTerm: MapShape<PodAffinityTerm> = {
    kind: "map",
    title: "PodAffinityTerm",
    about: "Pods of this namespace by label, and what counts as one place.",
    keys: {
        labelSelector: { kind: "map", about: "Which pods.", keys: { matchLabels } },
        topologyKey: key("Label of nodes that defines one place, such as kubernetes.io/hostname."),
    },
};

const podAffinity = (about: string): MapShape<PodAffinity> & { readonly optional: true } => ({
    kind: "map",
    about,
    keys: {
        requiredDuringSchedulingIgnoredDuringExecution: {
            kind: "list",
            about: "A pod is not placed unless all of it is met.",
            each: podAffinityTerm,
            optional: true,
        },
        preferredDuringSchedulingIgnoredDuringExecution: {
            kind: "list",
            about: "Preferences for a place, by weight.",
            each: { kind: "map", about: "One preference.", keys: { weight, podAffinityTerm } },
            optional: true,
        },
    },
    optional: true,
});

export const affinityDefinition: MapShape<Affinity> = {
    kind: "map",
    title: "Affinity",
    about: "Which nodes the pods prefer or need, in Kubernetes' own terms.",
    keys: {
        nodeAffinity: {
            kind: "map",
            about: "By labels of the nodes.",
            keys: {
                requiredDuringSchedulingIgnoredDuringExecution: {
                    kind: "map",
                    about: "A pod is not placed unless it is met.",
                    keys: {
                        nodeSelectorTerms: { kind: "list", about: "One of them must be met.", each: nodeSelectorTerm },
                    },
                    check: ({ nodeSelectorTerms }) =>
                        nodeSelectorTerms.length > 0
                            ? []
                            : [{ path: "nodeSelectorTerms", message: "needs at least one." }],
                    optional: true,
                },
                preferredDuringSchedulingIgnoredDuringExecution: {
                    kind: "list",
                    about: "Preferences for a node, by weight.",
                    each: { kind: "map", about: "One preference.", keys: { weight, preference: nodeSelectorTerm } },
                    optional: true,
                },
            },
            optional: true,
        },
        podAffinity: podAffinity("Pods to be close to."),
        podAntiAffinity: podAffinity("Pods to stay away from."),
    },
};
