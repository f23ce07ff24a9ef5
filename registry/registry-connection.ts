// HTTP with the two authentication schemes of registries: Basic, and Bearer tokens, which the client fetches from the
// address in a 401: WWW-Authenticate: Bearer
// realm="https://auth.example.com/token",service="…",scope="repository:team/users:pull"
import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { request as httpsRequest } from "node:https";
import { type RegistryCredentials, registryCredentials } from "./registry-credentials.js";

export interface RegistryResponse {
    readonly status: number;
    readonly headers: IncomingHttpHeaders;
    readonly body: Buffer;
}

const timeoutMs = 10_000;
const mostRedirects = 5;

/** How to reach a registry differently from what its name and `docker login` say. */
export interface RegistryAccess {
    /** "none" for anonymous access. @default the credentials of `docker login` */
    readonly credentials?: RegistryCredentials | "none";
    /** Over plain HTTP. @default for registries on this machine */
    readonly plainHttp?: boolean;
    /** Accept any certificate. @default false */
    readonly anyCertificate?: boolean;
}

/** Sends requests about one repository to its registry; keeps the token it gets. */
export class RegistryConnection {
    private authorization: string | undefined;

    constructor(
        private readonly address: RepositoryAddress,
        private readonly access: RegistryAccess = {},
    ) {}

    /** Sends one request to `/v2/<repository>/…`. Throws a RegistryError unless the answer is a success or 404. */
    async send(method: string, path: string, accept: string): Promise<RegistryResponse> {
        const origin = this.access.plainHttp ? this.address.origin.replace("https:", "http:") : this.address.origin;
        const url = new URL(`${origin}/v2/${this.address.path}/${path}`);
        let response = await this.follow(method, url, accept);
        if (response.status === 401 && (await this.authorize(response))) {
            response = await this.follow(method, url, accept);
        }
        const { status } = response;
        if (status === 404 || (status >= 200 && status < 300)) return response;
        const { registry } = this.address;
        if (status === 401 || status === 403) {
            throw new RegistryError(
                "denied",
                `${registry} denies access to ${this.address.path} (${status}); run: docker login ${registry}`,
            );
        }
        throw new RegistryError(
            "unexpected",
            `${registry} answered ${status} to ${method} ${url.pathname}; try again.`,
        );
    }

    /** Blobs are often on other hosts; credentials go to the registry only. */
    private async follow(method: string, url: URL, accept: string): Promise<RegistryResponse> {
        let target = url;
        for (let redirects = 0; redirects <= mostRedirects; redirects++) {
            const authorization = target.host === url.host ? this.authorization : undefined;
            const response = await this.once(method, target, { accept, ...(authorization ? { authorization } : {}) });
            const { location } = response.headers;
            if (response.status < 300 || response.status >= 400 || location === undefined) return response;
            target = new URL(location, target);
        }
        throw new RegistryError(
            "unexpected",
            `${this.address.registry} redirected us more than ${mostRedirects} times.`,
        );
    }

    private async authorize(response: RegistryResponse): Promise<boolean> {
        const challenge = response.headers["www-authenticate"] ?? "";
        const credentials = await this.credentials();
        if (/^basic/i.test(challenge)) {
            if (credentials === undefined) return false;
            this.authorization = basic(credentials);
            return true;
        }
        const parameter = (name: string) => new RegExp(`${name}="([^"]*)"`, "i").exec(challenge)?.[1];
        const realm = parameter("realm");
        if (!/^bearer/i.test(challenge) || realm === undefined) return false;
        const scope = parameter("scope") ?? `repository:${this.address.path}:pull`;
        const token = await this.fetchToken(new URL(realm), parameter("service"), scope, credentials);
        if (token === undefined) return false;
        this.authorization = `Bearer ${token}`;
        return true;
    }

    private async credentials(): Promise<RegistryCredentials | undefined> {
        const { credentials } = this.access;
        if (credentials !== undefined) return credentials === "none" ? undefined : credentials;
        return registryCredentials(this.address.registry).catch((error: Error) => {
            throw new RegistryError("denied", `${this.address.registry} requires a login, but ${error.message}.`);
        });
    }

    private async fetchToken(
        url: URL,
        service: string | undefined,
        scope: string,
        credentials: RegistryCredentials | undefined,
    ): Promise<string | undefined> {
        const query = new URLSearchParams({ ...(service === undefined ? {} : { service }), scope });
        let answer: RegistryResponse;
        if (credentials?.identityToken !== undefined) {
            query.set("grant_type", "refresh_token");
            query.set("client_id", "fastapi-release");
            query.set("refresh_token", credentials.identityToken);
            const headers = { "content-type": "application/x-www-form-urlencoded" };
            answer = await this.once("POST", url, headers, query.toString());
        } else {
            for (const [key, value] of query) url.searchParams.append(key, value);
            answer = await this.once(
                "GET",
                url,
                credentials === undefined ? {} : { authorization: basic(credentials) },
            );
        }
        if (answer.status !== 200) return undefined;
        try {
            const parsed = JSON.parse(answer.body.toString("utf8")) as { token?: string; access_token?: string };
            return parsed.token ?? parsed.access_token;
        } catch {
            return undefined;
        }
    }

    private once(method: string, url: URL, headers: Record<string, string>, body?: string): Promise<RegistryResponse> {
        const send = url.protocol === "https:" ? httpsRequest : httpRequest;
        return new Promise((resolve, reject) => {
            const fail = (error: NodeJS.ErrnoException) =>
                reject(
                    new RegistryError(
                        "unreachable",
                        `${url.host} cannot be reached (${error.message || error.code}); ` +
                            "start the registry, or check the repository's name.",
                    ),
                );
            const signal = AbortSignal.timeout(timeoutMs);
            const rejectUnauthorized = this.access.anyCertificate !== true;
            const request = send(url, { method, headers, signal, rejectUnauthorized }, response => {
                const chunks: Buffer[] = [];
                response.on("data", (chunk: Buffer) => chunks.push(chunk));
                response.on("error", fail);
                response.on("end", () =>
                    resolve({
                        status: response.statusCode ?? 0,
                        headers: response.headers,
                        body: Buffer.concat(chunks),
                    }),
                );
            });
            request.on("error", fail);
            request.end(body);
        });
    }
}

function basic({ user, password }: RegistryCredentials): string {
    return `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
}

/** Why a registry did not say whether an image exists. */
export type RegistryFailure = "unreachable" | "denied" | "unexpected";

/** The registry gave no usable answer. An absent image is not an error. */
export class RegistryError extends Error {
    override readonly name = "RegistryError";

    constructor(
        readonly failure: RegistryFailure,
        message: string,
    ) {
        super(message);
    }
}

/** The address of a repository's registry. */
export interface RepositoryAddress {
    /** Host and port as written in the image's name: the key of its credentials. */
    readonly registry: string;
    /** `https://host:port`; plain HTTP on loopback only, as Docker does. */
    readonly origin: string;
    /** The repository's path on that host, such as `team/users`. */
    readonly path: string;
}

const dockerHub = { registry: "docker.io", origin: "https://registry-1.docker.io" };

/**
 * Reads an image repository like Docker: the first part is a host when it contains a dot or a port, or is localhost.
 */
export function repositoryAddress(repository: string): RepositoryAddress {
    const slash = repository.indexOf("/");
    const first = slash < 0 ? "" : repository.slice(0, slash);
    const rest = repository.slice(slash + 1);
    if (!/[.:]/.test(first) && first !== "localhost") {
        return { ...dockerHub, path: slash < 0 ? `library/${repository}` : repository };
    }
    if (first === "docker.io" || first === "index.docker.io") {
        return { ...dockerHub, path: rest.includes("/") ? rest : `library/${rest}` };
    }
    const loopback = /^(localhost|127\.\d+\.\d+\.\d+)(:\d+)?$/.test(first);
    return { registry: first, origin: `${loopback ? "http" : "https"}://${first}`, path: rest };
}
