// The proxy of the environment, chosen as Go's httpproxy does, and so kubectl, Docker and Pulumi's plugins: HTTPS_PROXY for
// https, HTTP_PROXY for http, else their names in small letters. NO_PROXY lists, separated by commas, what is asked
// directly: "*", a domain with what is below it ("corp.example"), only what is below it (".corp.example" or
// "*.corp.example"), an address or a range (10.0.0.0/8); each but a range may end with a port. Loopback is always asked
// directly.
import { BlockList, isIP, isIPv6 } from "node:net";
import { domainToASCII } from "node:url";
import { isDecodable, ProxyError, type ProxyServer, strayPercent } from "./proxy.js";

/**
 * The proxy for requests to this address; undefined if they go straight there. Throws a ProxyError if the variable does not
 * contain an address of one.
 */
export function chooseProxy(
    address: string | URL,
    environment: NodeJS.ProcessEnv = process.env,
): ProxyServer | undefined {
    const { protocol, hostname, port } = new URL(address);
    const isSecure = ["https:", "wss:"].includes(protocol);
    const name = isSecure ? "HTTPS_PROXY" : "HTTP_PROXY";
    const [from, value] = variable(name, environment);
    if (value === "") return undefined;
    const host = hostname.replace(/^\[|\]$/g, "");
    const [, exceptions] = variable("NO_PROXY", environment);
    if (isDirect(host, port || (isSecure ? "443" : "80"), exceptions)) return undefined;
    return { url: proxyUrl(value, from), from };
}

/** The first of both spellings that is not empty. */
function variable(name: string, environment: NodeJS.ProcessEnv): readonly [name: string, value: string] {
    const spelling = [name, name.toLowerCase()].find(one => environment[one]) ?? name;
    return [spelling, environment[spelling] ?? ""];
}

/** An error does not show the text: it may contain a password. */
function proxyUrl(text: string, from: string): URL {
    const whole = /^[a-z][a-z0-9+.-]*:\/\/[^/]/i.test(text) ? text : `http://${text}`;
    const url = URL.canParse(whole) ? new URL(whole) : undefined;
    if (url === undefined || !["http:", "https:", "socks5:", "socks5h:"].includes(url.protocol)) {
        const words =
            "is not the address of a proxy: use one like http://proxy.example:3128; https and socks5 work, too";
        throw new ProxyError(`${from} ${words}`, "PROXY_ADDRESS");
    }
    if (isDecodable(url)) return url;
    throw new ProxyError(`${from} has ${strayPercent}`, "PROXY_ADDRESS");
}

function isDirect(host: string, port: string, exceptions: string): boolean {
    if (host === "localhost" || isIn(host, ["127.0.0.0/8", "::1/128"])) return true;
    return exceptions
        .split(",")
        .map(entry => entry.trim().toLowerCase())
        .some(entry => entry === "*" || covers(entry, host, port));
}

function covers(entry: string, host: string, port: string): boolean {
    if (isRange(entry)) return isIn(host, [entry]);
    const { name, port: only } = split(entry);
    if (name === "" || (only !== "" && only !== port)) return false;
    if (isIP(name) !== 0) return isIn(host, [`${name}/${isIPv6(name) ? 128 : 32}`]);
    if (isIP(host) !== 0) return false;
    const isOnlyBelow = /^\*?\./.test(name);
    const written = name.replace(/^\*?\./, "");
    const domain = /^[\0-\x7f]*$/.test(written) ? written : domainToASCII(written);
    return host.endsWith(`.${domain}`) || (!isOnlyBelow && host === domain);
}

/** "host:port" and "[address]:port"; whatever has other colons is an address. */
function split(entry: string): { readonly name: string; readonly port: string } {
    const [, bracketed, plain, port] = /^(?:\[([^\]]*)\]|([^:[\]]*)):([^:]*)$/.exec(entry) ?? [];
    const name = bracketed ?? plain;
    return name === undefined ? { name: entry, port: "" } : { name, port: port ?? "" };
}

function isRange(entry: string): boolean {
    const [, address = "", bits = ""] = /^([^/]+)\/(\d{1,3})$/.exec(entry) ?? [];
    const family = isIP(address);
    return family !== 0 && Number(bits) <= (family === 6 ? 128 : 32);
}

function isIn(host: string, ranges: readonly string[]): boolean {
    const family = isIP(host);
    if (family === 0) return false;
    const list = new BlockList();
    for (const range of ranges) {
        const [address = "", bits = ""] = range.split("/");
        // An IPv4 address is in no range of IPv6, not even in ::/0, unless that is written like ::ffff:10.0.0.0/104.
        if (family === 4 && isIPv6(address) && !/^::ffff:/i.test(address)) continue;
        list.addSubnet(address, Number(bits), isIPv6(address) ? "ipv6" : "ipv4");
    }
    return list.check(host, family === 6 ? "ipv6" : "ipv4");
}
