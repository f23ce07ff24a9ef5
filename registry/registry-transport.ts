// Gets an answer to a request, whatever its status: waits for a busy server, follows redirects, and finds out which
// certificates to trust.
import { setTimeout as sleep } from "node:timers/promises";
import { dockersAuthorities, machinesAuthorities, readAuthority } from "./certificate-authorities.js";
import type { RegistryAccess } from "./registry-access.js";
import { answerWords, RegistryError } from "./registry-error.js";
import { type RegistryRequest, type RegistryResponse, request } from "./registry-request.js";
import { isLoopback, type RepositoryAddress } from "./repository-address.js";
import { retryDelay } from "./retry-delay.js";
import { isBroken, isUntrusted, unreachableWords } from "./unreachable.js";

const mostRedirects = 5;

/** A request as its sender knows it. */
export type Asked = Pick<RegistryRequest, "method" | "headers" | "body">;

/** Requests to one registry, and to where it sends for tokens and blobs, within a given time. */
export class RegistryTransport {
    /** `https://host:port` */
    readonly origin: string;
    /** Aborted when the time is up. */
    readonly signal: AbortSignal;
    private readonly registry: string;
    private readonly deadlineMs: number;
    private authorities: readonly string[] | undefined;
    private trustsMachines = false;
    private readonly hasAuthority: boolean;

    /** Throws a RegistryError if the registry's authority cannot be read. */
    constructor(
        { registry, host }: RepositoryAddress,
        private readonly access: RegistryAccess,
    ) {
        const { patienceMs = 60_000, registries } = access;
        this.registry = registry;
        this.deadlineMs = performance.now() + patienceMs;
        this.signal = AbortSignal.timeout(patienceMs);
        const { plainHttp, certificateAuthority } = registries?.[registry] ?? {};
        const isPlain = plainHttp ?? (isLoopback(host) && certificateAuthority === undefined);
        this.hasAuthority = certificateAuthority !== undefined;
        this.origin = `${isPlain ? "http" : "https"}://${host}`;
        if (!isPlain) this.authorities = this.ownAuthorities(host, certificateAuthority);
    }

    /**
     * Credentials go to the given host only: blobs are often on others, which want none.
     *
     * @param isLogin whether an answer is of no use without them
     */
    async follow(url: URL, { headers = {}, ...asked }: Asked, isLogin = false): Promise<RegistryResponse> {
        const { authorization: _, ...forOthers } = headers;
        let target = url;
        for (let redirects = 0; redirects <= mostRedirects; redirects++) {
            const isOther = !isSameHost(url, target);
            const refused = (words: string) => {
                const way = `${url.host} redirects to ${target.host}${words}, and no login for ${this.registry} goes there`;
                return new RegistryError("denied", `${way}; check the repository's name and the way to the registry.`);
            };
            if (isOther && isLogin) throw refused("");
            const response = await this.send(target, { ...asked, headers: isOther ? forOthers : headers });
            const { status } = response;
            if (isOther && (status === 401 || status === 403)) {
                throw refused(`, which denies access (${answerWords(response)})`);
            }
            const { location } = response.headers;
            if (status < 300 || status >= 400 || location === undefined) return response;
            target = this.redirected(target, location);
        }
        throw new RegistryError("unexpected", `${this.registry} redirected us more than ${mostRedirects} times.`);
    }

    private redirected(from: URL, location: string): URL {
        const target = URL.canParse(location, from.href) ? new URL(location, from) : undefined;
        if (target !== undefined && isWeb(target)) return target;
        throw new RegistryError("unexpected", `${from.host} redirects to what is no address of http or https.`);
    }

    /** Sends a request, again while the server is busy and time lasts. Throws a RegistryError if there is no answer. */
    async send(url: URL, asked: Asked): Promise<RegistryResponse> {
        for (let attempt = 0; ; attempt++) {
            const answer = await this.trusting(url, asked).catch((error: NodeJS.ErrnoException) => error);
            const isError = answer instanceof Error;
            const mayRetry = !isError || (isBroken(answer) && asked.method !== "POST");
            const delayMs = mayRetry ? retryDelay(isError ? undefined : answer, attempt) : undefined;
            if (delayMs === undefined || performance.now() + delayMs >= this.deadlineMs) {
                if (!isError) return answer;
                const words = await unreachableWords(answer, url, this.registry, this.hasAuthority);
                throw new RegistryError("unreachable", words);
            }
            await sleep(delayMs);
        }
    }

    /** A certificate that the first authorities do not cover is checked by all that this machine trusts. */
    private async trusting(url: URL, asked: Asked): Promise<RegistryResponse> {
        const { authorities, signal } = this;
        const { anyCertificate, mostBytes } = this.access;
        try {
            return await request(url, { ...asked, signal, authorities, anyCertificate, mostBytes });
        } catch (error) {
            if (!isUntrusted(error as NodeJS.ErrnoException) || this.trustsMachines) throw error;
            this.trustsMachines = true;
            this.authorities = [...(authorities ?? []), ...machinesAuthorities(process.env)];
            return this.trusting(url, asked);
        }
    }

    private ownAuthorities(host: string, certificateAuthority: string | undefined): readonly string[] | undefined {
        if (certificateAuthority === undefined) {
            const found = dockersAuthorities(host, process.env);
            return found.length === 0 ? undefined : found;
        }
        try {
            return [readAuthority(certificateAuthority, this.access.directory ?? ".")];
        } catch (error) {
            const key = `service.registries: {"${this.registry}": {certificateAuthority}}`;
            throw new RegistryError("unreachable", `${key} cannot be used: ${(error as Error).message}.`);
        }
    }
}

/** Whether an address can be asked. */
export function isWeb({ protocol }: URL): boolean {
    return protocol === "https:" || protocol === "http:";
}

/** The same host and port, or the same host by HTTPS instead of plain HTTP. */
export function isSameHost(first: URL, other: URL): boolean {
    const isSafer = first.protocol === "http:" && other.protocol === "https:" && first.hostname === other.hostname;
    return first.origin === other.origin || isSafer;
}
