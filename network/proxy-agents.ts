// Loaded only if a request goes through a proxy. https and WebSockets: the request `CONNECT host:port` makes the proxy a
// tunnel. http: the proxy gets the request with the whole address in place of the path. SOCKS: a tunnel for both, and the
// proxy looks up the name, as with Go's clients and kubectl.
import { once } from "node:events";
import { type Agent, ClientRequest } from "node:http";
import type { AgentOptions } from "node:https";
import { isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { HttpProxyAgent } from "http-proxy-agent";
import { HttpsProxyAgent } from "https-proxy-agent";
import { SocksProxyAgent } from "socks-proxy-agent";
import { describeProxy, loginError, ProxyError, type ProxyServer } from "./proxy.js";

/** @param options for the connections, and for TLS with the target; with an https proxy, as in Go, for TLS with it, too */
export function proxyAgent(proxy: ProxyServer, target: URL, options: AgentOptions): Agent {
    if (proxy.url.protocol.startsWith("socks5")) return new SocksTunnel(proxy, target, options);
    return target.protocol === "http:" ? new Forwarding(proxy, options) : new ConnectTunnel(proxy, target, options);
}

interface ConnectOptions {
    readonly host?: string;
    readonly port: number;
    readonly servername?: string;
}

class ConnectTunnel extends HttpsProxyAgent<string> {
    constructor(
        private readonly asked: ProxyServer,
        private readonly target: URL,
        private readonly tls: AgentOptions,
    ) {
        super(asked.url.href, tls);
    }

    override async connect(request: ClientRequest, options: ConnectOptions): Promise<Socket> {
        const host = options.host ?? "";
        let answer: { readonly statusCode: number; readonly statusText: string } | undefined;
        request.once("proxyConnect", (said: typeof answer) => {
            answer = said;
        });
        const socket = await unlessDestroyed(this.asked, request, signal => {
            this.connectOpts = { ...this.connectOpts, signal };
            return super
                .connect(request, { ...options, host, secureEndpoint: false })
                .catch((error: Error) => Promise.reject(unreachable(this.asked, error)));
        });
        if (answer !== undefined && answer.statusCode !== 200) {
            socket.destroy();
            throw refusal(this.asked, answer.statusCode, answer.statusText);
        }
        return secured(socket, this.target, this.tls, options);
    }

    override isSecureEndpoint(): boolean {
        return isSecure(this.target);
    }
}

class Forwarding extends HttpProxyAgent<string> {
    constructor(
        private readonly asked: ProxyServer,
        options: AgentOptions,
    ) {
        const host = asked.url.hostname.replace(/^\[|\]$/g, "");
        super(asked.url.href, { ...options, ...(isIP(host) === 0 ? { servername: host } : {}) });
    }

    override connect(...args: Parameters<HttpProxyAgent<string>["connect"]>): Promise<Socket> {
        return unlessDestroyed(this.asked, args[0], async signal => {
            this.connectOpts = { ...this.connectOpts, signal };
            try {
                const socket = await super.connect(...args);
                if (this.asked.url.protocol === "https:") await once(socket, "secureConnect");
                return socket;
            } catch (error) {
                throw unreachable(this.asked, error as Error);
            }
        });
    }

    override isSecureEndpoint(): boolean {
        return false;
    }
}

class SocksTunnel extends SocksProxyAgent {
    constructor(
        private readonly asked: ProxyServer,
        private readonly target: URL,
        private readonly tls: AgentOptions,
    ) {
        super(asked.url.href.replace(/^socks5:/, "socks5h:"), tls);
    }

    override async connect(request: ClientRequest, options: ConnectOptions): Promise<Socket> {
        const { host = "", port } = options;
        const socket = await unlessDestroyed(this.asked, request, () => {
            const asking = super.connect(request, { ...options, host, port, secureEndpoint: false });
            return asking.catch(({ message }: Error) => {
                // Its errors have no code, only the system's words.
                const [, code] = /^(?:connect|getaddrinfo|read) (E[A-Z_]+)/.exec(message) ?? [];
                if (code !== undefined) throw unreachable(this.asked, Object.assign(new Error(message), { code }));
                throw /authentication/i.test(message) ? loginError(this.asked) : refusal(this.asked, 0, message);
            });
        });
        return secured(socket, this.target, this.tls, options);
    }

    override isSecureEndpoint(): boolean {
        return isSecure(this.target);
    }
}

/**
 * Without this, a request that is destroyed before it has a socket, by a time-out or a signal, would wait for the proxy all the
 * same: Node.js tells it nothing until its agent does. A time-out until then is the proxy's.
 */
function unlessDestroyed(
    proxy: ProxyServer,
    request: ClientRequest,
    connect: (signal: AbortSignal) => Promise<Socket>,
): Promise<Socket> {
    const abort = new AbortController();
    const { signal } = abort;
    request.destroy = error => {
        const told = error !== undefined && isTimeout(error) ? late(proxy) : error;
        abort.abort(told);
        return ClientRequest.prototype.destroy.call(request, told) as ClientRequest;
    };
    const destroyed = new Promise<never>((_, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
    });
    const connecting = connect(signal);
    connecting.then(
        socket => signal.aborted && socket.destroy(),
        () => undefined,
    );
    return Promise.race([connecting, destroyed]).finally(() => {
        request.destroy = ClientRequest.prototype.destroy;
    });
}

/** Of a signal, or of a timer with an error of its own; whoever gives up for another reason aborts. */
function isTimeout({ name, cause }: Error): boolean {
    return name !== "AbortError" || (cause instanceof Error && cause.name === "TimeoutError");
}

function late(proxy: ProxyServer): ProxyError {
    return new ProxyError(`${describeProxy(proxy)} made no connection in time`, "ETIMEDOUT");
}

function isSecure({ protocol }: URL): boolean {
    return ["https:", "wss:"].includes(protocol);
}

/** TLS inside the tunnel. The name that is checked is the target's, though the socket leads to the proxy. */
function secured(socket: Socket, target: URL, tls: AgentOptions, { host = "", servername }: ConnectOptions): Socket {
    if (!isSecure(target)) return socket;
    const name = tls.servername ?? servername ?? (isIP(host) === 0 ? host : "");
    return connectTls({ ...tls, socket, host, servername: name });
}

function unreachable(proxy: ProxyServer, error: NodeJS.ErrnoException): ProxyError {
    const code = error.code ?? "PROXY_REFUSED";
    const words: Record<string, string> = {
        ECONNREFUSED: "connection refused",
        ENOTFOUND: "its name does not resolve",
        EAI_AGAIN: "its name does not resolve",
        ECONNRESET: "it closed the connection",
        ETIMEDOUT: "it does not answer in time",
        EPROTO: "it does not speak TLS; if it speaks plain HTTP, begin its address with http://",
    };
    const isCut = error.message.includes("ended before receiving");
    const cut = "it closed the connection; if it speaks TLS, begin its address with https://";
    // The agents' words for an answer that is not HTTP.
    const isRubbish = /CONNECT response/.test(error.message);
    const why = words[code] ?? (isCut ? cut : isRubbish ? "it does not answer by HTTP" : withoutStop(error.message));
    return new ProxyError(`${describeProxy(proxy)} cannot be reached: ${why}`, code);
}

/** The tunnel was not made. The target is not named: a webhook's address is a secret. */
function refusal(proxy: ProxyServer, status: number, text: string): ProxyError {
    if (status === 407) return loginError(proxy);
    if (Number.isNaN(status)) return unreachable(proxy, new Error("no CONNECT response"));
    const said = [status || "", withoutStop(text)].filter(Boolean).join(" ");
    const verb = status >= 500 ? "could not" : "refuses to";
    return new ProxyError(`${describeProxy(proxy)} ${verb} connect: ${said}`, "PROXY_REFUSED");
}

/** Whoever shows a message ends the sentence. */
function withoutStop(text: string): string {
    return text.trim().replace(/\.+$/, "");
}
