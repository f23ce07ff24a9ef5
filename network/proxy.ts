export interface ProxyServer {
    /** http, https, socks5 or socks5h, with its user and password. */
    readonly url: URL;
    /** Who names it, for messages: a variable, or a field of the kubeconfig. */
    readonly from: string;
}

/** Its address without user and password, and who names it. */
export function describeProxy({ url: { protocol, host }, from }: ProxyServer): string {
    return `the proxy ${protocol}//${host} (${from})`;
}

/** It wants a login, or another one. */
export function loginError(proxy: ProxyServer): ProxyError {
    const { username, protocol, host } = proxy.url;
    const words =
        username === ""
            ? `asks for a user and a password: put them in its address, ${protocol}//USER:PASSWORD@${host}`
            : "does not accept the user and password in its address";
    return new ProxyError(`${describeProxy(proxy)} ${words}`, "PROXY_LOGIN");
}

/** What is wrong with the user and password in a proxy's address, without them; undefined if nothing is. */
export function escapeProblem({ username, password }: URL): string | undefined {
    try {
        decodeURIComponent(username);
        decodeURIComponent(password);
        return undefined;
    } catch {
        return "has a % in its user or password that begins no code of a character: write %25 for the % itself";
    }
}

/** The proxy is at fault, not the server behind it. The message names it without its user and password. */
export class ProxyError extends Error {
    override readonly name = "ProxyError";

    constructor(
        message: string,
        /** Node's error code, such as ECONNREFUSED, or PROXY_ADDRESS, PROXY_LOGIN or PROXY_REFUSED. */
        readonly code: string,
    ) {
        super(message);
    }
}
