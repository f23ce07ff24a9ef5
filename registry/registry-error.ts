/** Why a registry did not say whether an image exists. */
export type RegistryFailure = "unreachable" | "denied" | "unexpected";

/** The registry gave no answer that can be used. An image that is absent is no error. */
export class RegistryError extends Error {
    override readonly name = "RegistryError";

    constructor(
        readonly failure: RegistryFailure,
        message: string,
    ) {
        super(message);
    }
}
