import { addedVariables } from "../pod/drain-package.js";
import { reservedEnv } from "../pod/pod-template.js";
import { type SecretText, secretTextShape } from "./secret-text.js";
import type { RecordShape } from "./shape.js";
import { variableName } from "./text-rules.js";

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
