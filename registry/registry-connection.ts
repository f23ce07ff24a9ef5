// Requests about one repository, with the two authentication schemes of registries: Basic, and Bearer tokens, which the
// client fetches from the address in a 401: WWW-Authenticate: Bearer
// realm="https://auth.example.com/token",service="…",scope="repository:team/users:pull"
import { parseChallenges } from "./auth-challenge.js";
import type { RegistryAccess } from "./registry-access.js";
import { type RegistryCredentials, registryCredentials } from "./registry-credentials.js";
import { answerWords, errorCodes, isPage, RegistryError } from "./registry-error.js";
import type { RegistryResponse } from "./registry-request.js";
import { basic, fetchToken, grantedActions, secretsOf } from "./registry-token.js";
import { isSameHost, RegistryTransport } from "./registry-transport.js";
import type { RepositoryAddress } from "./repository-address.js";
import { askedDelay } from "./retry-delay.js";

/** Sends requests about one repository to its registry; keeps the token it gets. */
export class RegistryConnection {
    readonly registry: string;
    readonly path: string;
    private readonly transport: RegistryTransport;
    private readonly access: RegistryAccess;
    private authorization: string | undefined;
    private token: string | undefined;
    private actions = "pull";
    private known: Promise<RegistryCredentials | undefined> | undefined;
    /** Why the stored login cannot be read. */
    private loginProblem: string | undefined;
    /** The token server's last word, if it was no. */
    private refusal: RegistryResponse | undefined;

    constructor(address: RepositoryAddress, access: RegistryAccess = {}) {
        this.registry = address.registry;
        this.path = address.path;
        this.access = access;
        this.transport = new RegistryTransport(address, access);
    }

    /**
     * Sends one request to `/v2/<repository>/…`. Throws a RegistryError unless the answer is a success, 404, or 405 to a
     * HEAD.
     */
    async send(method: "GET" | "HEAD" | "DELETE", path: string, accept: string): Promise<RegistryResponse> {
        const url = this.urlOf(path);
        const response = await this.authorized(method, url, accept);
        const { status } = response;
        const isRegistrys = response.headers["docker-distribution-api-version"] !== undefined;
        if (status === 404 && isPage(response) && !isRegistrys) throw this.noRegistry();
        if (status === 404 || (status >= 200 && status < 300)) return response;
        if (status === 405 && method === "HEAD") return response;
        if (status === 401 || status === 403) throw await this.denial(response, "read");
        throw await this.unexpected(method, url, response);
    }

    /** Asks to begin an upload, takes that back, and returns the registry's answer to the first. */
    async tryUpload(): Promise<RegistryResponse> {
        const url = this.urlOf("blobs/uploads/");
        const begun = await this.authorized("POST", url, "*/*");
        const { location } = begun.headers;
        const upload = location !== undefined && URL.canParse(location, url.href) ? new URL(location, url) : undefined;
        // The login is for this registry alone.
        if (begun.status === 202 && upload !== undefined && isSameHost(url, upload)) {
            // Some registries do not know how, and forget the upload by themselves.
            await this.ask("DELETE", upload).catch(() => undefined);
        }
        return begun;
    }

    /** From now on asks for tokens that permit to push, too. Returns whether the registry uses tokens. */
    askToPush(): boolean {
        const usesTokens = this.token !== undefined || this.refusal !== undefined;
        this.actions = "pull,push";
        if (usesTokens) this.authorization = undefined;
        this.token = undefined;
        return usesTokens;
    }

    /** What the token permits; undefined if it does not say, or there is none. */
    granted(): readonly string[] | undefined {
        return this.token === undefined ? undefined : grantedActions(this.token, this.path);
    }

    /** Why a request was denied, and what to do about it. */
    async denial(response: RegistryResponse, right: "read" | "push to"): Promise<RegistryError> {
        const credentials = await this.credentials();
        const { registry, path, loginProblem } = this;
        const answer = answerWords(this.refusal ?? response, [...secretsOf(credentials), this.token ?? ""]);
        const denied = `${registry} denies access to ${path} (${answer})`;
        const isAsking = this.authorization !== undefined || this.refusal !== undefined || offers(response);
        if (response.status === 401 && !isAsking) {
            const unused = credentials === undefined ? "" : ", so the login for it was not sent";
            const words = `${denied} and does not say how to log in, by no header WWW-Authenticate${unused}`;
            return new RegistryError("denied", `${words}; check the repository's name and the way to the registry.`);
        }
        if (loginProblem !== undefined) {
            return new RegistryError("denied", `${denied}, and the login for it cannot be used: ${loginProblem}.`);
        }
        if (credentials === undefined) return new RegistryError("denied", `${denied}; run: docker login ${registry}`);
        const who = credentials.user === "" ? "its identity token" : credentials.user;
        if (!(await this.acceptsLogin(credentials))) {
            const words = `${registry} does not accept the login of ${who} (${answer}), which may have expired`;
            return new RegistryError("denied", `${words}; log in again with docker login ${registry}`);
        }
        return new RegistryError(
            "hidden",
            `logged in to ${registry} as ${who}, but ${who} may not ${right} ${path}, or it does not exist (${answer}); ` +
                "create the repository, or have its owner permit it.",
        );
    }

    private urlOf(path: string): URL {
        const url = `${this.transport.origin}/v2/${this.path}/${path}`;
        if (URL.canParse(url)) return new URL(url);
        throw new RegistryError(
            "unreachable",
            `${this.registry} is not a host and port; correct the repository's name.`,
        );
    }

    private ask(method: string, url: URL, accept = "*/*"): Promise<RegistryResponse> {
        const { authorization } = this;
        return this.transport.follow(url, { method, headers: { accept, ...(authorization ? { authorization } : {}) } });
    }

    /** Without a repository: whether somebody is logged in, and how to. */
    private ping(): Promise<RegistryResponse> {
        return this.ask("GET", new URL(`${this.transport.origin}/v2/`));
    }

    /** Logs in where the registry asks for it, and where it may hide from strangers what exists. */
    private async authorized(method: string, url: URL, accept: string): Promise<RegistryResponse> {
        const first = await this.ask(method, url, accept);
        if (first.status === 401) return (await this.logIn(first)) ? this.ask(method, url, accept) : first;
        if (this.authorization !== undefined || (first.status !== 403 && first.status !== 404)) return first;
        const challenge = await this.ping();
        // Every registry answers there, if only that one is to log in; others have no words of a registry for what is absent.
        if (challenge.status === 404 && first.status === 404 && errorCodes(first).length === 0) throw this.noRegistry();
        if (challenge.status !== 401) return first;
        const credentials = await this.credentials();
        if (this.loginProblem !== undefined) throw await this.denial(challenge, "read");
        if (credentials === undefined) return first;
        return (await this.logIn(challenge)) ? this.ask(method, url, accept) : challenge;
    }

    private async logIn(response: RegistryResponse): Promise<boolean> {
        const { bearer, basic: byPassword, offered } = challengesIn(response);
        const credentials = await this.credentials();
        if (bearer !== undefined) {
            const own = `repository:${this.path}:${this.actions}`;
            const scope = this.actions === "pull" ? (bearer.parameters.get("scope") ?? own) : own;
            const answer = await fetchToken(this.registry, bearer, scope, credentials, this.transport);
            this.token = "token" in answer ? answer.token : undefined;
            this.refusal = "token" in answer ? undefined : answer.refusal;
            this.authorization = this.token && `Bearer ${this.token}`;
            return this.token !== undefined;
        }
        if (byPassword !== undefined) {
            if (credentials === undefined || credentials.user === "") return false;
            this.authorization = basic(credentials);
            return true;
        }
        if (offered.length === 0) return false;
        const words = `${this.registry} asks for a login by ${offered.join(", ")}, but this command knows Basic and Bearer`;
        throw new RegistryError("denied", `${words}; have the registry offer one of the two.`);
    }

    /** Whether the registry knows the user, whatever it denies. */
    private async acceptsLogin(credentials: RegistryCredentials): Promise<boolean> {
        if (this.token !== undefined) return true;
        const known = await this.ping();
        const { bearer } = challengesIn(known);
        if (bearer === undefined) return known.status !== 401 && known.status !== 403;
        // A 403 is about rights: servers refuse a login by 401, or by 400 where it is an identity token.
        const answer = await fetchToken(this.registry, bearer, undefined, credentials, this.transport);
        return "token" in answer || answer.refusal.status === 403;
    }

    private credentials(): Promise<RegistryCredentials | undefined> {
        const { credentials } = this.access;
        if (credentials !== undefined) return Promise.resolve(credentials === "none" ? undefined : credentials);
        this.known ??= registryCredentials(this.registry, process.env, this.transport.signal).catch((error: Error) => {
            this.loginProblem = error.message;
            return undefined;
        });
        return this.known;
    }

    private noRegistry(): RegistryError {
        const { registry, path } = this;
        return new RegistryError(
            "unexpected",
            `${registry} does not answer about ${path} as a registry: it has no page of that name (404); ` +
                "check the repository's name and the way to the registry.",
        );
    }

    private async unexpected(method: string, url: URL, response: RegistryResponse): Promise<RegistryError> {
        const { registry } = this;
        if (response.status === 400 && /HTTP request.*HTTPS/is.test(response.body.toString("latin1"))) {
            const key = `service.registries: {"${registry}": {plainHttp: false}}`;
            return new RegistryError("unreachable", `${registry} speaks HTTPS, not plain HTTP; set ${key}.`);
        }
        const answer = answerWords(response, secretsOf(await this.known));
        const delayMs = askedDelay(response);
        const when = delayMs === undefined ? "again" : `again in ${Math.ceil(delayMs / 1000)} s`;
        return new RegistryError(
            "unexpected",
            `${registry} answered ${answer} to ${method} ${url.pathname}; try ${when}.`,
        );
    }
}

function offers(response: RegistryResponse): boolean {
    return challengesIn(response).offered.length > 0;
}

function challengesIn({ headers }: RegistryResponse) {
    const challenges = parseChallenges(headers["www-authenticate"] ?? "");
    return {
        bearer: challenges.find(({ scheme, parameters }) => scheme === "bearer" && parameters.has("realm")),
        basic: challenges.find(({ scheme }) => scheme === "basic"),
        offered: challenges.map(({ scheme }) => scheme),
    };
}
