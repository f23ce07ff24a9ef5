/** The kubeconfig cannot be used; the message says what is wrong, where, and what to do. */
export class KubeconfigError extends Error {
    override readonly name = "KubeconfigError";
}
