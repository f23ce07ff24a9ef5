import { buildDefinition, otherBuildsDefinition } from "./build-definition.js";
import { gatewayDefinition } from "./gateway-definition.js";
import { serviceNameLimit } from "./names.js";
import { scaleDefinition } from "./scale-definition.js";
import type { ServiceSettings } from "./settings.js";
import type { MapShape } from "./shape.js";

/** The section `service`: what stays from release to release. */
export const serviceDefinition: MapShape<ServiceSettings> = {
    kind: "map",
    about: "What does not change from release to release. None of it may roll the pods of the live slot.",
    keys: {
        name: {
            kind: "text",
            about: "Name of the service: of the Kubernetes Service that users call, and the start of all other names.",
            rules: [
                {
                    pattern: /^[a-z]([-a-z0-9]*[a-z0-9])?$/,
                    complaint:
                        "is not a name for Kubernetes; use lower-case letters, digits and dashes, a letter first.",
                },
            ],
            maxLength: serviceNameLimit,
        },
        namespace: {
            kind: "text",
            about: "Kubernetes namespace, one for each stack: the stack makes it, and deletes it in the end.",
            rules: [
                {
                    pattern: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
                    complaint: "is not a namespace for Kubernetes; use lower-case letters, digits and dashes.",
                },
                {
                    pattern: /^(?!(default|kube-.*)$)/,
                    complaint: "belongs to the cluster; use one of the stack's own like users-dev.",
                },
            ],
            maxLength: 63,
        },
        replicas: {
            kind: "whole number",
            about: "Pods of each slot; scale in its place leaves their number to an autoscaler.",
            least: 1,
            most: 1000,
            default: 2,
        },
        scale: { ...scaleDefinition, optional: true },
        drainSeconds: {
            kind: "whole number",
            about:
                "Seconds that clients which stay on the slot that lost traffic are told to leave: kept-alive " +
                "connections and streams, with a gateway only streams; 0 leaves them.",
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
        gateway: { ...gatewayDefinition, optional: true },
    },
    check: (_service, given) =>
        given.includes("replicas") && given.includes("scale")
            ? [{ path: "scale", message: "is set beside replicas; use one of the two." }]
            : [],
};
