import type { RecordShape } from "../settings/shape.js";
import { noLogin } from "../settings/text-rules.js";

/** How a registry is reached differently from what its name says. */
export interface RegistrySettings {
    /** Whether it speaks plain HTTP. @default true on this machine's loopback addresses, elsewhere false */
    readonly plainHttp?: boolean;
    /** The authority that signed its certificate: a PEM file, relative to Pulumi.yaml, or the PEM text itself. */
    readonly certificateAuthority?: string;
}

/** By host and port, as image names have them. */
export type RegistriesSettings = Readonly<Record<string, RegistrySettings>>;

/** The key `service.registries`. */
export const registriesDefinition: RecordShape<RegistrySettings> = {
    kind: "record",
    about:
        "Registries that this machine reaches in a way of their own, by host and port as image names have them. " +
        "Docker, BuildKit and the nodes, which pull and push, have settings of their own for that.",
    names: [
        { ...noLogin, pattern: /^[^@]*$/ },
        {
            pattern: /^[a-zA-Z0-9]([-a-zA-Z0-9.]*[a-zA-Z0-9])?(:[0-9]{1,5})?$/,
            complaint: "is not a registry's host and port; use one like registry.example.com:5000.",
        },
    ],
    each: {
        kind: "map",
        title: "Registry",
        about: "How a registry is reached.",
        keys: {
            plainHttp: {
                kind: "flag",
                about: "Whether it speaks plain HTTP. Default: true for localhost and 127.…, elsewhere false.",
                optional: true,
            },
            certificateAuthority: {
                kind: "text",
                about: "The authority that signed its certificate: a PEM file, relative to Pulumi.yaml, or the PEM text itself.",
                maxLength: 100_000,
                optional: true,
            },
        },
        check: ({ plainHttp, certificateAuthority }) =>
            plainHttp === true && certificateAuthority !== undefined
                ? [
                      {
                          path: "certificateAuthority",
                          message: "is for HTTPS, but plainHttp says plain HTTP; use one of the two.",
                      },
                  ]
                : [],
    },
};
