import type { RecordShape, ShorthandShape } from "../settings/shape.js";
import { qualifiedName } from "../settings/text-rules.js";

/** The release's own ServiceAccount. Its token is not mounted; request a cloud's token with an annotation. */
export interface ServiceAccount {
    /** @default {} */
    readonly annotations?: Readonly<Record<string, string>>;
}

const annotations: RecordShape<string> & { readonly optional: true } = {
    kind: "record",
    about: "Annotations, such as eks.amazonaws.com/role-arn.",
    each: { kind: "text", about: "A text.", mayBeEmpty: true, maxLength: 65_536 },
    names: [
        qualifiedName,
        { pattern: /^(?!pulumi\.com\/)/, complaint: "belongs to Pulumi; use a key like eks.amazonaws.com/role-arn." },
    ],
    optional: true,
};

export const serviceAccountDefinition: ShorthandShape<ServiceAccount> = {
    kind: "shorthand",
    about: "Gives the release its own ServiceAccount, without a token. Default: the namespace's, without a token.",
    short: {
        kind: "choice",
        about: "The release's own account.",
        of: ["own"],
        complaint: "is not an account; use own, or a map with annotations.",
    },
    expand: () => ({}),
    long: { kind: "map", about: "The release's own account.", keys: { annotations } },
};

/** Any non-root user; the image's Dockerfile names it too, but an image cannot be trusted to do so. */
const userId = 10001;

/** What Kubernetes' "restricted" pod security standard requires of a pod. */
export const podSecurity = {
    runAsNonRoot: true,
    runAsUser: userId,
    runAsGroup: userId,
    seccompProfile: { type: "RuntimeDefault" },
};

/** The first port that any user may listen on, unless the pod says otherwise. */
const firstFreePort = 1024;

/** Lets the pod's user listen on a port of the system: a setting of this pod alone, which the standard allows. */
export function renderLowPort(port: number) {
    if (port >= firstFreePort) return {};
    return { sysctls: [{ name: "net.ipv4.ip_unprivileged_port_start", value: "0" }] };
}

/** What the same standard requires of each container, plus a read-only root file system. */
export const containerSecurity = {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
};

/** Labels that make a namespace enforce the standard. */
export const restrictedNamespace = {
    "pod-security.kubernetes.io/enforce": "restricted",
    "pod-security.kubernetes.io/warn": "restricted",
};
