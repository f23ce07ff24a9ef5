// Registry HTTP API v2 (OCI distribution): GET /v2/<name>/manifests/<tag or digest> returns a manifest {config:
// {digest, size}, layers: [{size}]} or an index {manifests: [{digest, platform: {os, architecture}}]}; its digest is in
// the header Docker-Content-Digest. The config, GET /v2/<name>/blobs/<digest>, contains {config: {Labels, Env}}.
import { createHash } from "node:crypto";
import {
    type RegistryAccess,
    RegistryConnection,
    RegistryError,
    type RegistryResponse,
    repositoryAddress,
} from "./registry-connection.js";

export { RegistryError } from "./registry-connection.js";

/** What a registry has on record about an image. */
export interface RegistryImage {
    /** Digest of the manifest or index that the tag names; pins contain it. */
    readonly digest: string;
    /** Commit it was built from: label org.opencontainers.image.revision. */
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
 * Looks up a tag or a digest. Returns undefined when the registry says that it does not exist. Throws a RegistryError
 * when the registry does not say, because then nobody knows.
 */
export async function lookUp(repository: string, reference: string): Promise<RegistryImage | undefined> {
    const connection = new RegistryConnection(repositoryAddress(repository));
    const response = await connection.send("GET", `manifests/${reference}`, manifestTypes);
    if (response.status === 404) return undefined;
    const digest = String(response.headers["docker-content-digest"] ?? sha256(response.body));
    const manifest = await forThisMachine(connection, parse<Manifest>(response, repository));
    if (manifest?.config === undefined) return { digest };
    const labels = (await readConfig(connection, manifest.config.digest))?.Labels ?? {};
    const revision = labels["org.opencontainers.image.revision"];
    const version = labels["org.opencontainers.image.version"];
    const size = (manifest.layers ?? []).reduce((sum, layer) => sum + (layer.size ?? 0), manifest.config.size ?? 0);
    return { digest, ...(revision ? { revision } : {}), ...(version ? { version } : {}), size };
}

/**
 * The variables that an image sets itself, by its ENV. Returns undefined when the registry says that it does not have
 * the image. Throws a RegistryError like `lookUp`.
 */
export async function imageEnvironment(
    repository: string,
    reference: string,
): Promise<Readonly<Record<string, string>> | undefined> {
    const connection = new RegistryConnection(repositoryAddress(repository));
    const response = await connection.send("GET", `manifests/${reference}`, manifestTypes);
    if (response.status === 404) return undefined;
    const manifest = await forThisMachine(connection, parse<Manifest>(response, repository));
    if (manifest?.config === undefined) return undefined;
    const config = await readConfig(connection, manifest.config.digest);
    if (config === undefined) return undefined;
    return Object.fromEntries(
        (config.Env ?? []).map(line => [line.split("=", 1)[0], line.slice(line.indexOf("=") + 1)]),
    );
}

/**
 * Whether the registry has the manifest of a digest, by one request. Throws a RegistryError when the registry does not
 * say.
 */
export async function hasManifest(repository: string, digest: string): Promise<boolean> {
    const connection = new RegistryConnection(repositoryAddress(repository));
    return (await connection.send("HEAD", `manifests/${digest}`, manifestTypes)).status !== 404;
}

/**
 * The digest that a tag names, by one request; undefined when the tag does not exist. Throws a RegistryError like
 * `lookUp`.
 */
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

/** Digests of the single-platform images that an index names; empty for a manifest that is not an index. */
export async function indexMembers(repository: string, digest: string): Promise<readonly string[]> {
    const connection = new RegistryConnection(repositoryAddress(repository));
    const response = await connection.send("GET", `manifests/${digest}`, manifestTypes);
    if (response.status === 404) return [];
    return (parse<Manifest>(response, repository).manifests ?? []).map(member => member.digest);
}

/**
 * Deletes the manifest that a tag or digest names, with all its tags; returns false when it does not exist. For tests.
 */
export async function deleteManifest(repository: string, reference: string): Promise<boolean> {
    const connection = new RegistryConnection(repositoryAddress(repository));
    const found = await connection.send("HEAD", `manifests/${reference}`, manifestTypes);
    if (found.status === 404) return false;
    const digest = String(found.headers["docker-content-digest"] ?? reference);
    return (await connection.send("DELETE", `manifests/${digest}`, "*/*")).status !== 404;
}

/** From an index, the image for this machine, else the first one. */
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

interface ImageConfig {
    readonly Labels?: Readonly<Record<string, string>> | null;
    /** Each `NAME=value`. */
    readonly Env?: readonly string[] | null;
}

async function readConfig(connection: RegistryConnection, digest: string): Promise<ImageConfig | undefined> {
    const response = await connection.send("GET", `blobs/${digest}`, "*/*");
    if (response.status === 404) return undefined;
    return parse<{ config?: ImageConfig }>(response, digest).config ?? {};
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
