// Registry HTTP API v2 (OCI distribution): GET /v2/<name>/manifests/<tag or digest> returns a manifest {config:
// {digest, size}, layers: [{size}]} or an index {manifests: [{digest, platform: {os, architecture}}]}; its digest is in
// the header Docker-Content-Digest. The config, GET /v2/<name>/blobs/<digest>, contains {config: {Labels, Env}}.
import { createHash } from "node:crypto";
import { manifestToPublish } from "./first-push.js";
import type { RegistryAccess } from "./registry-access.js";
import { RegistryConnection } from "./registry-connection.js";
import { RegistryError } from "./registry-error.js";
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

interface Manifest {
    readonly schemaVersion?: number;
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
    access?: RegistryAccess,
): Promise<Readonly<Record<string, string>> | undefined> {
    const connection = connect(repository, access);
    const manifest = await forThisMachine(connection, await getManifest(connection, reference));
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
    return (manifest?.manifests ?? []).map(member => member.digest);
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
    const digest = found.headers["docker-content-digest"];
    const isUsable =
        found.status !== 405 && typeof digest === "string" && (digest === reference || !isDigest(reference));
    if (isUsable) return digest;
    const response = await connection.send("GET", `manifests/${reference}`, manifestTypes);
    return response.status === 404 ? undefined : readManifest(connection, response, reference).digest;
}

async function getManifest(connection: RegistryConnection, reference: string): Promise<Manifest | undefined> {
    const response = await connection.send("GET", `manifests/${reference}`, manifestTypes);
    return response.status === 404 ? undefined : readManifest(connection, response, reference).manifest;
}

/** Throws a RegistryError if the answer is not the manifest that was asked for, or one that nobody can pull any more. */
function readManifest(connection: RegistryConnection, response: RegistryResponse, reference: string) {
    const manifest = parse<Manifest>(connection, response, reference);
    if (manifest.schemaVersion === 1) {
        const name = `${connection.registry}/${connection.path}`;
        const words = `${name} has ${reference} as an image of Docker's manifest schema 1, which is no longer pulled`;
        throw new RegistryError("unexpected", `${words}; build and push it again, as a new version.`);
    }
    const said = response.headers["docker-content-digest"];
    verify(connection, response, isDigest(reference) ? reference : typeof said === "string" ? said : undefined);
    return { digest: sha256(response.body), manifest };
}

/** From an index, the image for this machine, else the first one. */
async function forThisMachine(
    connection: RegistryConnection,
    manifest: Manifest | undefined,
): Promise<Manifest | undefined> {
    if (manifest?.manifests === undefined) return manifest;
    const architecture = process.arch === "x64" ? "amd64" : process.arch;
    const chosen =
        manifest.manifests.find(({ platform }) => platform?.os === "linux" && platform.architecture === architecture) ??
        manifest.manifests[0];
    return chosen && getManifest(connection, chosen.digest);
}

interface ImageConfig {
    readonly Labels?: Readonly<Record<string, string>> | null;
    /** Each `NAME=value`. */
    readonly Env?: readonly string[] | null;
}

async function readConfig(connection: RegistryConnection, digest: string): Promise<ImageConfig | undefined> {
    const response = await connection.send("GET", `blobs/${digest}`, "*/*");
    if (response.status === 404) return undefined;
    const { config } = parse<{ config?: ImageConfig | null }>(connection, response, digest);
    verify(connection, response, digest);
    return config ?? {};
}

function parse<T extends object>({ registry, path }: RegistryConnection, response: RegistryResponse, about: string): T {
    let parsed: unknown;
    try {
        parsed = JSON.parse(response.body.toString("utf8"));
    } catch {
        parsed = undefined;
    }
    if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)) return parsed as T;
    const isPage =
        /html/i.test(response.headers["content-type"] ?? "") || /^\s*</.test(response.body.toString("latin1"));
    const what = isPage ? "with a web page, perhaps somebody's log-in page" : "with something that is not JSON";
    throw new RegistryError(
        "unexpected",
        `${registry} answers about ${about} of ${path} ${what}; check the repository's name and the way to the registry.`,
    );
}

/** Throws a RegistryError if an answer has another digest than it should. */
function verify({ registry, path }: RegistryConnection, { body }: RegistryResponse, digest: string | undefined): void {
    if (digest === undefined || !digest.startsWith("sha256:") || digest === sha256(body)) return;
    throw new RegistryError(
        "unexpected",
        `${registry} answers about ${path} with content of the digest ${sha256(body)} instead of ${digest}; ` +
            "somebody changed it on the way, or in the registry.",
    );
}

function isDigest(reference: string): boolean {
    return reference.includes(":");
}

function sha256(bytes: Buffer): string {
    return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
