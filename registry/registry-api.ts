// Registry HTTP API v2 (OCI distribution): GET /v2/<name>/manifests/<tag or digest> returns an image's manifest or an index of
// several; its digest is in the header Docker-Content-Digest. GET /v2/<name>/blobs/<digest> returns an image's config.
import { manifestToPublish } from "./first-push.js";
import {
    type ImageConfig,
    type ImageIndex,
    type ImageManifest,
    isDigest,
    readConfig,
    readManifest,
    saidDigest,
} from "./image-manifest.js";
import type { RegistryAccess } from "./registry-access.js";
import { RegistryConnection } from "./registry-connection.js";
import type { RegistryResponse } from "./registry-request.js";
import { repositoryAddress } from "./repository-address.js";

export { RegistryError } from "./registry-error.js";

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

/**
 * Looks up a tag or a digest. Returns undefined when the registry says that it does not exist. Throws a RegistryError
 * when the registry does not say, because then nobody knows.
 */
export async function lookUp(
    repository: string,
    reference: string,
    access?: RegistryAccess,
): Promise<RegistryImage | undefined> {
    const connection = connect(repository, access);
    const response = await connection.send("GET", `manifests/${reference}`, manifestTypes);
    return response.status === 404 ? undefined : imageIn(connection, response, reference);
}

/**
 * Looks up a tag that is to be published. Returns undefined when it does not exist, also in a repository that does not
 * exist yet, which many registries admit only to who may push. Throws a RegistryError when nobody can know, or when the
 * registry refuses a push.
 */
export async function lookUpToPublish(
    repository: string,
    version: string,
    access?: RegistryAccess,
): Promise<RegistryImage | undefined> {
    const connection = connect(repository, access);
    const response = await manifestToPublish(connection, `manifests/${version}`, manifestTypes);
    return response && imageIn(connection, response, version);
}

async function imageIn(
    connection: RegistryConnection,
    response: RegistryResponse,
    reference: string,
): Promise<RegistryImage> {
    const { digest, manifest: whole } = readManifest(connection, response, reference);
    const manifest = await forThisMachine(connection, whole);
    if (manifest === undefined) return { digest };
    const labels = (await getConfig(connection, manifest.config.digest))?.Labels ?? {};
    const revision = labels["org.opencontainers.image.revision"];
    const version = labels["org.opencontainers.image.version"];
    const size = manifest.layers.reduce((sum, layer) => sum + (layer.size ?? 0), manifest.config.size ?? 0);
    return { digest, ...(revision ? { revision } : {}), ...(version ? { version } : {}), size };
}

/**
 * The variables that an image sets itself, by its ENV. Returns undefined when the registry says that it does not have
 * the image. Throws a RegistryError like `lookUp`.
 */
export async function imageEnvironment(
    repository: string,
    reference: string,
    access?: RegistryAccess,
): Promise<Readonly<Record<string, string>> | undefined> {
    const connection = connect(repository, access);
    const manifest = await forThisMachine(connection, await getManifest(connection, reference));
    if (manifest === undefined) return undefined;
    const config = await getConfig(connection, manifest.config.digest);
    if (config === undefined) return undefined;
    return Object.fromEntries(
        (config.Env ?? []).map(line => [line.split("=", 1)[0], line.slice(line.indexOf("=") + 1)]),
    );
}

/**
 * Whether the registry has the manifest of a digest, by one request. Throws a RegistryError when the registry does not
 * say.
 */
export async function hasManifest(repository: string, digest: string, access?: RegistryAccess): Promise<boolean> {
    return (await headDigest(connect(repository, access), digest)) !== undefined;
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
    return headDigest(connect(repository, access), reference);
}

/** Digests of the single-platform images that an index names; empty for a manifest that is not an index. */
export async function indexMembers(
    repository: string,
    digest: string,
    access?: RegistryAccess,
): Promise<readonly string[]> {
    const manifest = await getManifest(connect(repository, access), digest);
    return manifest !== undefined && isIndex(manifest) ? manifest.manifests.map(member => member.digest) : [];
}

/**
 * Deletes the manifest that a tag or digest names, with all its tags; returns false when it does not exist. For tests.
 */
export async function deleteManifest(repository: string, reference: string): Promise<boolean> {
    const connection = connect(repository);
    const digest = await headDigest(connection, reference);
    return digest !== undefined && (await connection.send("DELETE", `manifests/${digest}`, "*/*")).status !== 404;
}

function connect(repository: string, access?: RegistryAccess): RegistryConnection {
    return new RegistryConnection(repositoryAddress(repository), access);
}

/** By HEAD, and by GET from a registry that answers that without a digest. */
async function headDigest(connection: RegistryConnection, reference: string): Promise<string | undefined> {
    const found = await connection.send("HEAD", `manifests/${reference}`, manifestTypes);
    if (found.status === 404) return undefined;
    const digest = found.status === 405 ? undefined : saidDigest(connection, found, reference);
    // Of a tag, pins want sha256, by which not every registry answers.
    const isUsable = isDigest(reference) ? digest === reference : digest?.startsWith("sha256:");
    if (isUsable) return digest;
    const response = await connection.send("GET", `manifests/${reference}`, manifestTypes);
    return response.status === 404 ? undefined : readManifest(connection, response, reference).digest;
}

async function getManifest(
    connection: RegistryConnection,
    reference: string,
): Promise<ImageManifest | ImageIndex | undefined> {
    const response = await connection.send("GET", `manifests/${reference}`, manifestTypes);
    return response.status === 404 ? undefined : readManifest(connection, response, reference).manifest;
}

/** From an index, the image for this machine, else the first one. Undefined if that is an index, too, or absent. */
async function forThisMachine(
    connection: RegistryConnection,
    manifest: ImageManifest | ImageIndex | undefined,
): Promise<ImageManifest | undefined> {
    if (manifest === undefined || !isIndex(manifest)) return manifest;
    const { manifests } = manifest;
    const architecture = process.arch === "x64" ? "amd64" : process.arch;
    const chosen =
        manifests.find(({ platform }) => platform?.os === "linux" && platform.architecture === architecture) ??
        manifests[0];
    const member = chosen && (await getManifest(connection, chosen.digest));
    return member === undefined || isIndex(member) ? undefined : member;
}

async function getConfig(connection: RegistryConnection, digest: string): Promise<ImageConfig | undefined> {
    const response = await connection.send("GET", `blobs/${digest}`, "*/*");
    return response.status === 404 ? undefined : readConfig(connection, response, digest);
}

function isIndex(manifest: ImageManifest | ImageIndex): manifest is ImageIndex {
    return "manifests" in manifest;
}
