// Node.js' errors of connections in words: what is there, and what to do about it.
import type { PeerCertificate } from "node:tls";
import { chooseProxy } from "../network/choose-proxy.js";
import { describeProxy } from "../network/proxy.js";
import { shownCertificate, timeoutMs } from "./registry-request.js";
import { isLoopback } from "./repository-address.js";

/** Certificates whose chain ends in no trusted authority. */
const untrusted = [
    "DEPTH_ZERO_SELF_SIGNED_CERT",
    "SELF_SIGNED_CERT_IN_CHAIN",
    "UNABLE_TO_GET_ISSUER_CERT",
    "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
    "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    "CERT_UNTRUSTED",
];

/** Whether a certificate was refused only because nobody said that its authority is to be trusted. */
export function isUntrusted({ code = "" }: NodeJS.ErrnoException): boolean {
    return untrusted.includes(code);
}

/** Whether a connection broke in a way that may be gone at the next attempt. */
export function isBroken({ code = "" }: NodeJS.ErrnoException): boolean {
    return ["ECONNRESET", "EPIPE", "ECONNABORTED"].includes(code);
}

/**
 * Why an address cannot be asked, and what to do about it, as one sentence.
 *
 * @param registry the registry that is asked, or that sends to this address: the key of its settings
 * @param hasAuthority whether the settings have an authority for it
 */
export async function unreachableWords(
    error: NodeJS.ErrnoException,
    url: URL,
    registry: string,
    hasAuthority: boolean,
): Promise<string> {
    const { host, hostname, protocol } = url;
    const where = whereWords(registry, url);
    // Had it been unusable, the error would be its own.
    const proxy = error.name === "ProxyError" ? undefined : chooseProxy(url);
    const through = proxy === undefined ? "" : `, through ${describeProxy(proxy)}`;
    if (error.name === "ProxyError") return `${where} cannot be reached: ${error.message}.`;
    const setting = (value: string) => `service.registries: {"${registry}": {${value}}}`;
    const reason = `${error.message} ${(error as { reason?: string }).reason ?? ""}`;
    const code = error.code ?? "";
    if (protocol === "https:" && /wrong version number|http request|packet length too long/i.test(reason)) {
        return `${where} does not speak HTTPS; if it is to be asked by plain HTTP, set ${setting("plainHttp: true")}.`;
    }
    if (isUntrusted(error)) {
        const issuer = issuerWords(await shownCertificate(url, AbortSignal.timeout(timeoutMs)));
        if (hasAuthority) {
            const words = "which neither the authority that is set nor this machine vouches for";
            return `${where} has a certificate ${issuer}, ${words}; correct ${setting("certificateAuthority")}.`;
        }
        return (
            `${where} has a certificate ${issuer}, which this machine does not trust; ` +
            `give the authority's: ${setting("certificateAuthority: ca.pem")}.`
        );
    }
    if (code === "CERT_HAS_EXPIRED" || code === "CERT_NOT_YET_VALID") {
        const shown = await shownCertificate(url, AbortSignal.timeout(timeoutMs));
        const [when, at] =
            code === "CERT_HAS_EXPIRED" ? ["expired", shown?.valid_to] : ["is not valid before", shown?.valid_from];
        const time = at === undefined ? "" : ` ${at}`;
        return `${where} has a certificate that ${when}${time}; have it renewed, or set this machine's clock.`;
    }
    if (code === "ERR_TLS_CERT_ALTNAME_INVALID") {
        const { cert } = error as { cert?: PeerCertificate };
        const names = cert?.subjectaltname?.replace(/(DNS|IP Address):/g, "") || String(cert?.subject?.CN);
        return `${where} has a certificate for ${names}, not for ${hostname}; use one of these names.`;
    }
    if (/certificate.?required|handshake failure|bad certificate/i.test(reason)) {
        return `${where} wants a certificate of its client, which this command does not have; use another way to log in.`;
    }
    if (/^(ENOTFOUND|EAI_)/.test(code)) {
        const advice = "check the repository's name, and this machine's DNS and network";
        return code === "ENOTFOUND"
            ? `${where} cannot be reached: there is no host ${hostname}; ${advice}.`
            : `${where} cannot be reached: the name ${hostname} cannot be looked up now (${code}); ${advice}.`;
    }
    if (code === "ECONNREFUSED") {
        const advice = isLoopback(host) ? "start the registry" : "check the repository's name and port";
        return `${where} cannot be reached: nothing listens there; ${advice}.`;
    }
    if (code.startsWith("HPE_")) {
        const advice = protocol === "http:" ? `; if it speaks HTTPS, set ${setting("plainHttp: false")}` : "";
        return `${where} does not speak HTTP (${error.message})${through}${advice}.`;
    }
    if (isBroken(error)) {
        const advice =
            protocol === "http:" ? `; if it speaks HTTPS, set ${setting("plainHttp: false")}` : "; try again";
        return `${where} cannot be reached: it broke the connection off (${code})${through}${advice}.`;
    }
    if (code === "ETIMEDOUT" || error.name === "TimeoutError" || error.name === "AbortError") {
        return `${where} cannot be reached: it does not answer in time${through}; check the network between, and try again.`;
    }
    // OpenSSL's messages are lines of codes with a few words in them.
    const words = /SSL routines:[^:]*:([^:]+)/.exec(error.message)?.[1] ?? error.message;
    return `${where} cannot be asked: ${words || code}.`;
}

/** The registry as its images' names have it, perhaps with a port that a URL leaves out, or another server. */
function whereWords(registry: string, { host, protocol }: URL): string {
    if (registry === "docker.io" && host === "registry-1.docker.io") return host;
    const own = `${protocol}//${registry}`;
    const isOwn = URL.canParse(own) && new URL(own).host === host;
    return isOwn ? registry : `${host}, to which ${registry} sends,`;
}

function issuerWords(certificate: PeerCertificate | undefined): string {
    if (certificate === undefined) return "from an unknown authority";
    const name = ({ CN, O }: PeerCertificate["issuer"]) => [CN ?? O ?? "somebody without a name"].flat().join(", ");
    const { subject, issuer } = certificate;
    return JSON.stringify(subject) === JSON.stringify(issuer)
        ? `that ${name(subject)} signed itself`
        : `signed by ${name(issuer)}`;
}
