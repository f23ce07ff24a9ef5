import type { MapShape, RecordShape } from "../settings/shape.js";
import { objectName, variableName } from "../settings/text-rules.js";

/** A value of a Secret that exists in the namespace. A release is frozen, so give the Secret a name with a version. */
export interface SecretValue {
    /** Name of the Secret. */
    readonly secret: string;
    /** Key in it. @default the variable's name */
    readonly key?: string;
}

const secretValueDefinition: MapShape<SecretValue> = {
    kind: "map",
    about: "A value of a Secret that exists in the namespace.",
    keys: {
        secret: {
            kind: "text",
            about: "Name of the Secret; best with a version, such as users-db-v3.",
            rules: [objectName],
        },
        key: {
            kind: "text",
            about: "Key in the Secret. Default: the variable's name.",
            rules: [
                {
                    pattern: /^(?!\.\.?$)[-._a-zA-Z0-9]{1,253}$/,
                    complaint: "is not a key of a Secret; use letters, digits, dashes, dots and underscores.",
                },
            ],
            optional: true,
        },
    },
};

export const secretEnvDefinition: RecordShape<SecretValue> = {
    kind: "record",
    about: "Variables of the container with values from Secrets that exist in the namespace.",
    each: secretValueDefinition,
    names: [variableName],
};

export function renderSecretEnv(secretEnv: Readonly<Record<string, SecretValue>> = {}) {
    return Object.entries(secretEnv).map(([name, { secret, key = name }]) => ({
        name,
        valueFrom: { secretKeyRef: { name: secret, key } },
    }));
}
