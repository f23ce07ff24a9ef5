import { reservedEnv } from "./pod-template.js";
import type { SecretText } from "./settings.js";
import type { RecordShape, ShorthandShape } from "./shape.js";
import { variableName } from "./text-rules.js";

/**
 * A value that is to be kept encrypted.
 *
 * @param encryptedBy the command that writes it so
 */
export function secretTextShape(about: string, encryptedBy: string): ShorthandShape<SecretText> {
    return {
        kind: "shorthand",
        about,
        short: { kind: "text", about: "As the program gets it, decrypted.", mayBeEmpty: true, maxLength: 1_000_000 },
        expand: (plain: string) => ({ plain }),
        long: {
            kind: "map",
            about: "As Pulumi keeps it.",
            keys: {
                secure: {
                    kind: "text",
                    about: `Ciphertext: ${encryptedBy}.`,
                    maxLength: 10_000_000,
                    optional: true,
                },
                plain: {
                    kind: "text",
                    about: "The value itself, for whoever can read the file.",
                    mayBeEmpty: true,
                    maxLength: 1_000_000,
                    optional: true,
                },
            },
            check: value =>
                Object.keys(value).length === 1
                    ? []
                    : [{ path: "", message: "is no value; use pulumi config set --secret." }],
        },
    };
}

const secretText = secretTextShape(
    "A secret value.",
    "pulumi config set --secret --path 'fastapi-release:secrets[\"1\"].API_KEY'",
);

/** The section `secrets`. */
export const secretsDefinition: RecordShape<Readonly<Record<string, SecretText>>> = {
    kind: "record",
    about:
        "Secret environment by version. A release names the version that its pods have. A version stays as it is for " +
        "as long as a slot names it, in a Secret of its own: to rotate a value, add a version.",
    each: {
        kind: "record",
        about: "Values by variable.",
        each: secretText,
        names: [variableName],
        reserved: {
            names: reservedEnv,
            complaint: `set by the release itself, as are ${reservedEnv.join(", ")}; use another name.`,
        },
    },
    names: [{ pattern: /^[1-9][0-9]{0,3}$/, complaint: "is not a version; use a whole number from 1 to 9999." }],
};
