import { imageDefinition } from "../model/release/image-definition.js";
import { digestShape } from "../model/release/release-definition.js";
import { settingsDefinition } from "../model/settings/settings-definition.js";
import type { AnyKeyShape, AnyShape } from "../model/settings/shape.js";

/** The arguments or outputs of a component, by name. */
export type Properties = Readonly<Record<string, AnyKeyShape>>;

/** A component as other languages see it, under the name of its class. */
export interface PackagedComponent {
    readonly inputs: Properties;
    /** Optional ones may be absent. */
    readonly outputs: Properties;
}

const { release, basedOn, ...sections } = settingsDefinition.keys;

/** The inputs of a FastApiService: the sections of a stack's settings, and what the last update left behind. */
const serviceInputs: Properties = {
    service: sections.service,
    slots: sections.slots,
    traffic: sections.traffic,
    strategy: sections.strategy,
    quarantine: sections.quarantine,
    freeze: sections.freeze,
    standby: sections.standby,
    secrets: sections.secrets,
    basedOn,
    last: {
        kind: "JSON",
        about:
            "What the last update left behind: the outputs fingerprint, traffic, slots, served and service of this " +
            "component, read by a StackReference of the stack to itself. Without it, no object counts as a leftover of a killed " +
            "update, and each gate's results are read again.",
        optional: true,
    },
    release: {
        ...release,
        title: "ReleaseDefaults",
        about: "Defaults that the release command freezes into slots; checked, but without effect here.",
        optional: true,
    } as AnyKeyShape,
} as unknown as Properties;

const traffic: AnyShape = {
    kind: "record",
    about: "Percent of the requests by slot.",
    each: { kind: "whole number", about: "Percent.", least: 0, most: 100 } as never,
};
const text = (about: string): AnyKeyShape => ({ kind: "text", about });
const json = (about: string): AnyKeyShape => ({ kind: "JSON", about });

const serviceOutputs = {
    traffic: { ...traffic, optional: true },
    live: { ...text("The slot that has all traffic."), optional: true },
    slots: json("For each slot with a release: version, digest and gate results."),
    fingerprint: text("A short fingerprint of what the arguments decided."),
    served: json("Releases that had all traffic, the latest first; at most ten."),
    service: json("Name and namespace of the service, and its gateway's name."),
};

/** The components that programs of other languages can use, in the order of the docs. */
export const packagedComponents: Readonly<Record<string, PackagedComponent>> = {
    FastApiService: { inputs: serviceInputs, outputs: serviceOutputs },
    ServiceGroup: {
        inputs: {
            services: {
                kind: "record",
                about: "By name, with the arguments of a FastApiService of its own.",
                each: {
                    kind: "map",
                    title: "GroupedService",
                    about: "The arguments of a FastApiService.",
                    keys: serviceInputs,
                } as never,
            },
        },
        outputs: {
            services: {
                kind: "record",
                about: "By name, the outputs of each FastApiService.",
                each: {
                    kind: "map",
                    title: "GroupedOutputs",
                    about: "The outputs of a FastApiService.",
                    keys: serviceOutputs,
                } as never,
            },
        },
    },
    VersionedImage: {
        inputs: imageDefinition.keys as unknown as Properties,
        outputs: {
            reference: text("repository:version@sha256:…"),
            digest: { ...digestShape, about: "sha256: and 64 hex digits." },
            size: {
                kind: "whole number",
                about: "Compressed bytes; absent if the registry does not report them.",
                least: 0,
                most: Number.MAX_SAFE_INTEGER,
                optional: true,
            },
        },
    },
};
