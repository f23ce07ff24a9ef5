import type { RegistriesSettings } from "../model/release/registry-settings.js";
import type { RegistryCredentials } from "./registry-credentials.js";

/** How to reach registries differently from what their names and `docker login` say. */
export interface RegistryAccess {
    /** By host and port, from the settings. @default plain HTTP on this machine, else HTTPS */
    readonly registries?: RegistriesSettings | undefined;
    /** Folder that the settings' files are relative to. @default the current one */
    readonly directory?: string;
    /** "none" for anonymous access. @default the credentials of `docker login` */
    readonly credentials?: RegistryCredentials | "none";
    /** The longest answer. @default 16 MiB: manifests have at most 4 by the specification, and configs are smaller */
    readonly mostBytes?: number;
    /** Accept any certificate. @default false */
    readonly anyCertificate?: boolean;
    /** The longest time for all requests about one image, with the waits that a registry asks for. @default 60,000 */
    readonly patienceMs?: number;
}
