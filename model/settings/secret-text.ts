import type { ShorthandShape } from "./shape.js";

/** A value of the stack's secrets: as Pulumi stores it, or the plain text once decrypted. */
export interface SecretText {
    /** Ciphertext, as `pulumi config set --secret` writes it. */
    readonly secure?: string;
    readonly plain?: string;
}

/**
 * A value that should be kept encrypted.
 *
 * @param encryptedBy the command that writes it that way
 */
export function secretTextShape(about: string, encryptedBy: string): ShorthandShape<SecretText> {
    return {
        kind: "shorthand",
        about,
        short: {
            kind: "text",
            about: "The decrypted value, as the program receives it.",
            mayBeEmpty: true,
            maxLength: 1_000_000,
            secret: true,
        },
        expand: (plain: string) => ({ plain }),
        long: {
            kind: "map",
            about: "As Pulumi stores it.",
            keys: {
                secure: {
                    kind: "text",
                    about: `Ciphertext: ${encryptedBy}.`,
                    maxLength: 10_000_000,
                    optional: true,
                },
                plain: {
                    kind: "text",
                    about: "The value itself, readable by anyone who can read the file.",
                    mayBeEmpty: true,
                    maxLength: 1_000_000,
                    secret: true,
                    optional: true,
                },
            },
            check: value =>
                Object.keys(value).length === 1
                    ? []
                    : [{ path: "", message: "is not a value; use pulumi config set --secret." }],
        },
    };
}
