import { addedVariables } from "../pod/drain-package.js";
import { reservedEnv } from "../pod/pod-template.js";
import type { RecordShape, ShorthandShape } from "./shape.js";
import { variableName } from "./text-rules.js";

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

const secretText = secretTextShape(
    "A secret value.",
    "pulumi config set --secret --path 'fastapi-release:secrets[\"1\"].API_KEY'",
);

/** Also what the pods' own environment would hide. */
const reserved = [...reservedEnv, ...addedVariables];

/** The section `secrets`. */
export const secretsDefinition: RecordShape<Readonly<Record<string, SecretText>>> = {
    kind: "record",
    about:
        "Secret environment variables by version. A release names the version that its pods get. A version must not " +
        "change while a slot names it; each has its own Secret. To rotate a value, add a version.",
    each: {
        kind: "record",
        about: "Values by variable.",
        each: secretText,
        names: [variableName],
        reserved: {
            names: reserved,
            complaint: `set by the release itself, as are ${reserved.join(", ")}; use another name.`,
        },
    },
    names: [{ pattern: /^[1-9][0-9]{0,3}$/, complaint: "is not a version; use a whole number from 1 to 9999." }],
};

/** A value of the stack's secrets: as Pulumi stores it, or the plain text once decrypted. */
export interface SecretText {
    /** Ciphertext, as `pulumi config set --secret` writes it. */
    readonly secure?: string;
    readonly plain?: string;
}
