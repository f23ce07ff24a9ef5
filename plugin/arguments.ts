import { imageDefinition } from "../model/image-definition.js";
import { digestShape } from "../model/release-definition.js";
import { settingsDefinition } from "../model/settings-definition.js";
import type { AnyKeyShape, AnyShape } from "../model/shape.js";

/** The arguments of a component, or what its outputs hold, by name. */
export type Properties = Readonly<Record<string, AnyKeyShape>>;

/** A component as other languages see it. Its name is that of its class. */
export interface PackagedComponent {
    readonly inputs: Properties;
    /** Those that are optional may be absent. */
    readonly outputs: Properties;
}

const { release, basedOn, ...sections } = settingsDefinition.keys;

/** What a FastApiService is given: the sections of a stack's settings, and what the update before left. */
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
            "component, read by a StackReference of the stack to itself. Without it nothing is taken for a leftover of an update " +
            "that was killed, and each gate's results are read again.",
        optional: true,
    },
    release: {
        ...release,
        title: "ReleaseDefaults",
        about: "Defaults of the release command, which freezes them into slots; checked, and without effect here.",
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
    slots: json("Of each slot with a release: version, digest and what its gate found."),
    fingerprint: text("What the arguments decided, in short."),
    served: json("Releases that had all traffic, the last one first; at most ten."),
    service: json("Name and namespace of the service, and its gateway's name."),
};

/** The components that programs of other languages can use, in the order of the docs. */
export const packagedComponents: Readonly<Record<string, PackagedComponent>> = {
    FastApiService: { inputs: serviceInputs, outputs: serviceOutputs },
    ServiceGroup: {
        inputs: {
            services: {
                kind: "record",
                about: "By name, as each would be given to a FastApiService of its own.",
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
        inputs: {
            ...imageDefinition.keys,
            pythonImage: {
                kind: "text",
                about: "Base image with Python. Default: FASTAPI_RELEASE_PYTHON_IMAGE, else the Dockerfile's own.",
                optional: true,
            },
        } as Properties,
        outputs: {
            reference: text("repository:version@sha256:…"),
            digest: { ...digestShape, about: "sha256: and 64 hex digits." },
            size: {
                kind: "whole number",
                about: "Compressed bytes; absent when the registry does not say.",
                least: 0,
                most: Number.MAX_SAFE_INTEGER,
                optional: true,
            },
        },
    },
};
