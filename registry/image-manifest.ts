// What a registry answers about an image, by OCI's image specification: a manifest {config: {digest, size}, layers: [{size}]},
// or a list of manifests for several platforms {manifests: [{digest, platform: {os, architecture}}]}; and an image's config
// {config: {Labels: {NAME: text}, Env: ["NAME=text"]}}. Shapes that Docker, which is in Go, cannot read are refused here.
import { createHash } from "node:crypto";
import { isPage, RegistryError } from "./registry-error.js";
import type { RegistryResponse } from "./registry-request.js";

/** The repository that is asked. */
interface Asked {
    readonly registry: string;
    readonly path: string;
}

export interface ImageManifest {
    readonly config: Descriptor;
    readonly layers: readonly Pick<Descriptor, "size">[];
}

export interface ImageIndex {
    readonly manifests: readonly (Descriptor & {
        readonly platform?: { readonly os?: string; readonly architecture?: string } | null;
    })[];
}

interface Descriptor {
    readonly digest: string;
    readonly size?: number;
}

export interface ImageConfig {
    readonly Labels?: Readonly<Record<string, string>> | null;
    /** Each `NAME=value`. */
    readonly Env?: readonly string[] | null;
}

/**
 * Reads the answer to a request for a manifest. Throws a RegistryError if it is not the one that was asked for, no manifest, or
 * one that nobody can pull any more.
 *
 * @param reference tag or digest
 */
export function readManifest(
    asked: Asked,
    response: RegistryResponse,
    reference: string,
): { readonly digest: string; readonly manifest: ImageManifest | ImageIndex } {
    const parsed = parse(asked, response, reference);
    if (parsed["schemaVersion"] === 1) {
        const name = `${asked.registry}/${asked.path}`;
        const words = `${name} has ${reference} as an image of Docker's manifest schema 1, which is no longer pulled`;
        throw new RegistryError("unexpected", `${words}; build and push it again, as a new version.`);
    }
    const digest = isDigest(reference) ? reference : saidDigest(asked, response, reference);
    verify(asked, response, digest);
    const problem = manifestProblem(parsed);
    if (problem !== undefined) throw unusable(asked, reference, problem);
    return {
        digest: hash("sha256", response.body),
        manifest: parsed as unknown as ImageManifest | ImageIndex,
    };
}

/** Reads the answer to a request for an image's config. Throws a RegistryError if it is another one, or none. */
export function readConfig(asked: Asked, response: RegistryResponse, digest: string): ImageConfig {
    const { config } = parse(asked, response, digest);
    verify(asked, response, digest);
    const problem = configProblem(config);
    if (problem !== undefined) throw unusable(asked, digest, problem);
    return (config as ImageConfig | null | undefined) ?? {};
}

/** The digest in an answer's header, if it has one. Throws a RegistryError if that is no digest. */
export function saidDigest(asked: Asked, { headers }: RegistryResponse, reference: string): string | undefined {
    const said = headers["docker-content-digest"];
    if (said === undefined || (typeof said === "string" && isDigest(said))) return said;
    const what = `with a header Docker-Content-Digest that ${noDigest}`;
    throw new RegistryError("unexpected", `${answers(asked, reference)} ${what}; ${checkTheWay}.`);
}

/** Whether a text is a digest, by an algorithm that Docker knows. */
export function isDigest(text: string): boolean {
    return /^(sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128})$/.test(text);
}

const noDigest = "is no digest such as sha256: with 64 hex digits";
const checkTheWay = "check the repository's name and the way to the registry";

function answers({ registry, path }: Asked, about: string): string {
    return `${registry} answers about ${about} of ${path}`;
}

function unusable(asked: Asked, about: string, problem: string): RegistryError {
    const advice = "build and push the image again, as a new version";
    return new RegistryError("unexpected", `${answers(asked, about)} with something unusable: ${problem}; ${advice}.`);
}

function parse(asked: Asked, response: RegistryResponse, about: string): Readonly<Record<string, unknown>> {
    let parsed: unknown;
    try {
        parsed = JSON.parse(response.body.toString("utf8"));
    } catch {
        parsed = undefined;
    }
    if (isMap(parsed)) return parsed;
    const what = isPage(response)
        ? "with a web page, perhaps somebody's log-in page"
        : parsed === undefined
          ? "with something that is not JSON"
          : "with JSON that says nothing of an image";
    throw new RegistryError("unexpected", `${answers(asked, about)} ${what}; ${checkTheWay}.`);
}

/** Throws a RegistryError if an answer has another digest than it should. */
function verify({ registry, path }: Asked, { body }: RegistryResponse, digest: string | undefined): void {
    const [algorithm = ""] = digest?.split(":") ?? [];
    if (digest === undefined || digest === hash(algorithm, body)) return;
    throw new RegistryError(
        "unexpected",
        `${registry} answers about ${path} with content of the digest ${hash(algorithm, body)} instead of ${digest}; ` +
            "somebody changed it on the way, or in the registry.",
    );
}

function hash(algorithm: string, bytes: Buffer): string {
    return `${algorithm}:${createHash(algorithm).update(bytes).digest("hex")}`;
}

function manifestProblem({ config, layers, manifests }: Readonly<Record<string, unknown>>): string | undefined {
    if (config === undefined && manifests === undefined) return "it is neither an image nor a list of images";
    // What is both may be taken for one by us, and for the other by whoever pulls it.
    if (config !== undefined && manifests !== undefined) return "it is an image and a list of images at once";
    if (config !== undefined) return descriptorProblem(config, "config") ?? listProblem(layers, "layers", sizeProblem);
    return listProblem(manifests, "manifests", memberProblem);
}

function memberProblem(value: unknown, where: string): string | undefined {
    const problem = descriptorProblem(value, where);
    if (problem !== undefined) return problem;
    const { platform } = value as { platform?: unknown };
    return isMap(platform ?? {}) ? undefined : `${where}.platform is not a map`;
}

function descriptorProblem(value: unknown, where: string): string | undefined {
    if (!isMap(value)) return `${where} is not a map`;
    const { digest } = value;
    if (typeof digest !== "string" || !isDigest(digest)) return `${where}.digest ${noDigest}`;
    return sizeProblem(value, where);
}

function sizeProblem(value: unknown, where: string): string | undefined {
    if (!isMap(value)) return `${where} is not a map`;
    const { size = 0 } = value;
    return Number.isSafeInteger(size) && Number(size) >= 0 ? undefined : `${where}.size is not a number of bytes`;
}

function configProblem(config: unknown): string | undefined {
    if (config === undefined || config === null) return undefined;
    if (!isMap(config)) return "config is not a map";
    const { Labels, Env } = config;
    const areTexts = (values: readonly unknown[]) => values.every(value => typeof value === "string");
    if (!isMap(Labels ?? {}) || !areTexts(Object.values(Labels ?? {}))) return "config.Labels is not a map of texts";
    const isList = Array.isArray(Env ?? []) && areTexts((Env ?? []) as readonly unknown[]);
    return isList ? undefined : "config.Env is not a list of texts";
}

function listProblem(
    value: unknown,
    where: string,
    problem: (element: unknown, where: string) => string | undefined,
): string | undefined {
    if (!Array.isArray(value)) return `${where} is not a list`;
    for (const [index, element] of value.entries()) {
        const found = problem(element, `${where}[${index}]`);
        if (found !== undefined) return found;
    }
    return undefined;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}
