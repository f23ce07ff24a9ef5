import type { RecordShape, ShorthandShape } from "../shape.js";
import { qualifiedName } from "../text-rules.js";

/** A ServiceAccount of the release's own. Its token is not mounted: who needs one for a cloud asks by an annotation. */
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
        { pattern: /^(?!pulumi\.com\/)/, complaint: "is Pulumi's own; use a key like eks.amazonaws.com/role-arn." },
    ],
    optional: true,
};

export const serviceAccountDefinition: ShorthandShape<ServiceAccount> = {
    kind: "shorthand",
    about: "Gives the release a ServiceAccount of its own, without a token. Default: the namespace's, without a token.",
    short: {
        kind: "choice",
        about: "An account of the release's own.",
        of: ["own"],
        complaint: "is not an account; use own, or a map with annotations.",
    },
    expand: () => ({}),
    long: { kind: "map", about: "An account of the release's own.", keys: { annotations } },
};
