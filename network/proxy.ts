export interface ProxyServer {
    /** http, https, socks5 or socks5h, with its user and password. */
    readonly url: URL;
    /** Who names it, for messages: a variable, or a field of the kubeconfig. */
    readonly from: string;
}

/** Whether all of an address's parts can be decoded: a `%` begins two digits, and they are UTF-8. */
export function isDecodable({ username, password, pathname }: URL): boolean {
    try {
        return [username, password, pathname].every(part => typeof decodeURIComponent(part) === "string");
    } catch {
        return false;
    }
}

/** What an address that cannot be decoded has. It does not quote it: that may be a password. */
export const strayPercent = "a % that does not begin the code of a character; write %25 for it";

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
