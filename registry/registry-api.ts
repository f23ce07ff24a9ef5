// Registry HTTP API v2 (OCI distribution): GET /v2/<name>/manifests/<tag or digest> gives a manifest {config: {digest,
// size}, layers: [{size}]} or an index {manifests: [{digest, platform: {os, architecture}}]}; its digest is in the
// header Docker-Content-Digest. The config, GET /v2/<name>/blobs/<digest>, holds {config: {Labels}}.
import { createHash } from "node:crypto";
import { type RegistryAccess, RegistryConnection, type RegistryResponse } from "./registry-connection.js";
import { RegistryError } from "./registry-error.js";
import { repositoryAddress } from "./repository-address.js";

export { RegistryError } from "./registry-error.js";

/** What a registry knows of an image. */
export interface PublishedImage {
    /** Digest of the manifest or index that the tag names: what a pin holds. */
    readonly digest: string;
    /** Commit that it was built from: label org.opencontainers.image.revision. */
    readonly revision?: string;
    /** Label org.opencontainers.image.version. */
    readonly version?: string;
    /** Compressed bytes of the image for this machine's architecture. */
    readonly size?: number;
}

const manifestTypes = [
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");

interface Manifest {
    readonly config?: { readonly digest: string; readonly size?: number };
    readonly layers?: readonly { readonly size?: number }[];
    readonly manifests?: readonly {
        readonly digest: string;
        readonly platform?: { readonly os?: string; readonly architecture?: string };
    }[];
}

/**
 * Looks up a tag or a digest. Undefined when the registry says that there is none; a RegistryError when it does not
 * say, since then nobody knows.
 */
export async function lookUp(repository: string, reference: string): Promise<PublishedImage | undefined> {
    const connection = new RegistryConnection(repositoryAddress(repository));
    const response = await connection.send("GET", `manifests/${reference}`, manifestTypes);
    if (response.status === 404) return undefined;
    const digest = String(response.headers["docker-content-digest"] ?? sha256(response.body));
    const manifest = await forThisMachine(connection, parse<Manifest>(response, repository));
    if (manifest?.config === undefined) return { digest };
    const config = await connection.send("GET", `blobs/${manifest.config.digest}`, "*/*");
    const labels =
        config.status === 404
            ? {}
            : (parse<{ config?: { Labels?: Record<string, string> | null } }>(config, repository).config?.Labels ?? {});
    const revision = labels["org.opencontainers.image.revision"];
    const version = labels["org.opencontainers.image.version"];
    const size = (manifest.layers ?? []).reduce((sum, layer) => sum + (layer.size ?? 0), manifest.config.size ?? 0);
    return { digest, ...(revision ? { revision } : {}), ...(version ? { version } : {}), size };
}

/**
 * Whether the registry has the manifest of a digest, by one request. A RegistryError when it does not say.
 */
export async function hasManifest(repository: string, digest: string): Promise<boolean> {
    const connection = new RegistryConnection(repositoryAddress(repository));
    return (await connection.send("HEAD", `manifests/${digest}`, manifestTypes)).status !== 404;
}

/** The digest that a tag names, by one request; undefined when there is none. A RegistryError as `lookUp`. */
export async function manifestDigest(
    repository: string,
    reference: string,
    access: RegistryAccess,
): Promise<string | undefined> {
    const connection = new RegistryConnection(repositoryAddress(repository), access);
    const found = await connection.send("HEAD", `manifests/${reference}`, manifestTypes);
    if (found.status === 404) return undefined;
    const digest = found.headers["docker-content-digest"];
    if (typeof digest === "string") return digest;
    return sha256((await connection.send("GET", `manifests/${reference}`, manifestTypes)).body);
}

/** Digests of the images for single platforms that an index names; none of a manifest that is no index. */
export async function indexMembers(repository: string, digest: string): Promise<readonly string[]> {
    const connection = new RegistryConnection(repositoryAddress(repository));
    const response = await connection.send("GET", `manifests/${digest}`, manifestTypes);
    if (response.status === 404) return [];
    return (parse<Manifest>(response, repository).manifests ?? []).map(member => member.digest);
}

/** Deletes the manifest that a tag or digest names, with all its tags; false when there is none. For tests. */
export async function deleteManifest(repository: string, reference: string): Promise<boolean> {
    const connection = new RegistryConnection(repositoryAddress(repository));
    const found = await connection.send("HEAD", `manifests/${reference}`, manifestTypes);
    if (found.status === 404) return false;
    const digest = String(found.headers["docker-content-digest"] ?? reference);
    return (await connection.send("DELETE", `manifests/${digest}`, "*/*")).status !== 404;
}

/** Of an index, the image for this machine, else the first one. */
async function forThisMachine(connection: RegistryConnection, manifest: Manifest): Promise<Manifest | undefined> {
    if (manifest.manifests === undefined) return manifest;
    const architecture = process.arch === "x64" ? "amd64" : process.arch;
    const chosen =
        manifest.manifests.find(({ platform }) => platform?.os === "linux" && platform.architecture === architecture) ??
        manifest.manifests[0];
    if (chosen === undefined) return undefined;
    const response = await connection.send("GET", `manifests/${chosen.digest}`, manifestTypes);
    return response.status === 404 ? undefined : parse<Manifest>(response, chosen.digest);
}

function parse<T>(response: RegistryResponse, about: string): T {
    try {
        return JSON.parse(response.body.toString("utf8")) as T;
    } catch {
        throw new RegistryError("unexpected", `The registry's answer about ${about} is not JSON; is it a registry?`);
    }
}

function sha256(bytes: Buffer): string {
    return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
