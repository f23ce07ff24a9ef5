// The registry's HTTP API (OCI distribution): HEAD /v2/REPOSITORY/manifests/REFERENCE answers with the digest in
// Docker-Content-Digest. A 401 names in WWW-Authenticate where a token is to be had: Bearer realm="…",service="…",scope="…".
import { createHash } from "node:crypto";
import * as http from "node:http";
import * as https from "node:https";
import { parseImageName } from "./image-name.js";
import type { RegistryCredentials } from "./registry-credentials.js";

const timeoutMs = 30_000;
const manifestTypes = [
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");

export interface RegistryAccess {
    readonly credentials: RegistryCredentials;
    /** Over plain HTTP. @default for registries on this machine */
    readonly plainHttp?: boolean;
    /** Takes any certificate. @default false */
    readonly insecureSkipVerify?: boolean;
}

/** The digest that a registry has under an image's tag; undefined when it has none. */
export async function registryDigest(imageName: string, access: RegistryAccess): Promise<string | undefined> {
    const { registry, repository, reference } = parseImageName(imageName);
    const host = registry === "docker.io" ? "registry-1.docker.io" : registry;
    const local = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/.test(host);
    const url = `${(access.plainHttp ?? local) ? "http" : "https"}://${host}/v2/${repository}/manifests/${reference}`;
    let answer = await ask("HEAD", url, access, basic(access.credentials));
    if (answer.status === 401) {
        const token = await bearerToken(String(answer.headers["www-authenticate"] ?? ""), access);
        answer = await ask("HEAD", url, access, token);
    }
    if (answer.status === 404) {
        return undefined;
    }
    if (answer.status !== 200) {
        throw new Error(`the registry ${host} answered ${answer.status} for ${imageName}`);
    }
    const digest = answer.headers["docker-content-digest"];
    if (typeof digest === "string") {
        return digest;
    }
    const { body } = await ask("GET", url, access, basic(access.credentials));
    return `sha256:${createHash("sha256").update(body).digest("hex")}`;
}

function basic({ username, password }: RegistryCredentials): string | undefined {
    return username ? `Basic ${Buffer.from(`${username}:${password ?? ""}`).toString("base64")}` : undefined;
}

async function bearerToken(challenge: string, access: RegistryAccess): Promise<string | undefined> {
    const parameters = new Map([...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, value]) => [key, value]));
    const realm = parameters.get("realm");
    if (!/^bearer /i.test(challenge) || !realm) {
        return basic(access.credentials);
    }
    const url = new URL(realm);
    for (const key of ["service", "scope"]) {
        const value = parameters.get(key);
        if (value) {
            url.searchParams.set(key, value);
        }
    }
    const { body, status } = await ask("GET", url.href, access, basic(access.credentials));
    if (status !== 200) {
        throw new Error(`${url.host} gave no token: it answered ${status}; log in with docker login`);
    }
    const { token, access_token } = JSON.parse(body.toString("utf8")) as { token?: string; access_token?: string };
    return `Bearer ${token ?? access_token}`;
}

interface Answer {
    readonly status: number;
    readonly headers: http.IncomingHttpHeaders;
    readonly body: Buffer;
}

function ask(method: string, url: string, access: RegistryAccess, authorization: string | undefined): Promise<Answer> {
    return new Promise((done, fail) => {
        const options = {
            method,
            headers: { accept: manifestTypes, ...(authorization ? { authorization } : {}) },
            timeout: timeoutMs,
            rejectUnauthorized: access.insecureSkipVerify !== true,
        };
        const request = (url.startsWith("https:") ? https : http).request(url, options, response => {
            const chunks: Buffer[] = [];
            response.on("data", (chunk: Buffer) => chunks.push(chunk));
            response.on("error", fail);
            response.on("end", () =>
                done({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
            );
        });
        request.on("timeout", () => request.destroy(new Error(`no answer within ${timeoutMs / 1000} s`)));
        request.on("error", error =>
            fail(new Error(`cannot reach the registry at ${new URL(url).host}: ${error.message}`)),
        );
        request.end();
    });
}
