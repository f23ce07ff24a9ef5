import { serviceNameLimit } from "../names.js";
import { buildDefinition, otherBuildsDefinition } from "../release/build-settings.js";
import { registriesDefinition } from "../release/registry-settings.js";
import { gatewayDefinition } from "../traffic/gateway-settings.js";
import type { Scale, ServiceSettings } from "./settings.js";
import type { MapShape } from "./shape.js";

/** The key `service.scale`. */
export const scaleDefinition: MapShape<Scale> = {
    kind: "map",
    about: "Leaves the pod count of a slot with traffic to an autoscaler. A standby has as many pods as the live slot had.",
    keys: {
        min: { kind: "whole number", about: "Fewest pods.", least: 1, most: 1000, default: 2 },
        max: { kind: "whole number", about: "Most pods.", least: 1, most: 1000 },
        cpuPercent: {
            kind: "whole number",
            about: "The share of its requested processor time that the application should use, in percent.",
            least: 1,
            most: 400,
            default: 70,
        },
    },
    check: ({ min, max }) => (min > max ? [{ path: "min", message: `${min} is above max, which is ${max}.` }] : []),
};

/** The section `service`: what stays from release to release. */
export const serviceDefinition: MapShape<ServiceSettings> = {
    kind: "map",
    about: "What does not change from release to release. Nothing here may roll the pods of the live slot.",
    keys: {
        name: {
            kind: "text",
            about: "Name of the service: the Kubernetes Service that users call, and the start of all other names.",
            rules: [
                {
                    pattern: /^[a-z]([-a-z0-9]*[a-z0-9])?$/,
                    complaint:
                        "is not a Kubernetes name; use lower-case letters, digits and dashes, starting with a letter.",
                },
            ],
            maxLength: serviceNameLimit,
        },
        namespace: {
            kind: "text",
            about: "Kubernetes namespace, one per stack: the stack creates it, and deletes it when destroyed.",
            rules: [
                {
                    pattern: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
                    complaint: "is not a Kubernetes namespace; use lower-case letters, digits and dashes.",
                },
                {
                    pattern: /^(?!(default|kube-.*)$)/,
                    complaint: "belongs to the cluster; use the stack's own namespace, such as users-dev.",
                },
            ],
            maxLength: 63,
        },
        existingNamespace: {
            kind: "flag",
            about:
                "Whether somebody else made the namespace: the stack then uses it as it is, and never labels or deletes it. " +
                "Default: false.",
            optional: true,
        },
        replicas: {
            kind: "whole number",
            about: "Pods of each slot; use scale instead to leave the number to an autoscaler.",
            least: 1,
            most: 1000,
            default: 2,
        },
        scale: { ...scaleDefinition, optional: true },
        drainSeconds: {
            kind: "whole number",
            about:
                "How long, in seconds, clients still on the losing slot are asked to leave: kept-alive connections and " +
                "streams, with a gateway only streams; 0 leaves them.",
            least: 0,
            most: 3600,
            default: 6,
        },
        context: {
            kind: "text",
            about: "Folder of the Dockerfile, relative to Pulumi.yaml.",
            default: "app",
        },
        build: { ...buildDefinition, optional: true },
        images: { ...otherBuildsDefinition, optional: true },
        registries: { ...registriesDefinition, optional: true },
        gateway: { ...gatewayDefinition, optional: true },
    },
    check: (_service, given) =>
        given.includes("replicas") && given.includes("scale")
            ? [{ path: "scale", message: "is set together with replicas; use one of the two." }]
            : [],
};
