/** Any non-root user; the image's Dockerfile names it too, but an image cannot be trusted to. */
const userId = 10001;

/** What Kubernetes' "restricted" pod security standard asks of a pod. */
export const podSecurity = {
    runAsNonRoot: true,
    runAsUser: userId,
    runAsGroup: userId,
    seccompProfile: { type: "RuntimeDefault" },
};

/** What the same standard asks of each container, and a root file system that nothing can be written to. */
export const containerSecurity = {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
};

/** Labels by which a namespace has the standard enforced. */
export const restrictedNamespace = {
    "pod-security.kubernetes.io/enforce": "restricted",
    "pod-security.kubernetes.io/warn": "restricted",
};
