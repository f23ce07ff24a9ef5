// Certificate authorities besides those that Node.js trusts by itself (its own list, and NODE_EXTRA_CA_CERTS).
import { readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { rootCertificates } from "node:tls";

/** Authorities in PEM of one registry: Docker's own folder for it, *.crt in certs.d/HOST:PORT. */
export function dockersAuthorities(host: string, environment: NodeJS.ProcessEnv): readonly string[] {
    const config = environment["XDG_CONFIG_HOME"] || join(home(environment), ".config");
    const folders = [join(config, "docker", "certs.d"), "/etc/docker/certs.d"].map(folder => join(folder, host));
    return folders.flatMap(folder =>
        filesIn(folder)
            .filter(name => name.endsWith(".crt"))
            .flatMap(name => textOf(join(folder, name)) ?? []),
    );
}

/** Where the systems that Go knows keep their list. Docker, kubectl and Pulumi, which are in Go, read the first one. */
const systemLists = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/pki/tls/cacert.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/cert.pem",
];

/**
 * The authorities that this machine trusts, in PEM: SSL_CERT_FILE or the system's list, NODE_EXTRA_CA_CERTS, and the list
 * of Node.js. To use them takes Node.js 0.1 s, so they are for certificates that it does not trust by itself.
 */
export function machinesAuthorities(environment: NodeJS.ProcessEnv): readonly string[] {
    const files = environment["SSL_CERT_FILE"] ? [environment["SSL_CERT_FILE"]] : systemLists;
    const list = files.map(textOf).find(text => text !== undefined);
    const extra = textOf(environment["NODE_EXTRA_CA_CERTS"] ?? "");
    return [...(list === undefined ? [] : [list]), ...(extra === undefined ? [] : [extra]), ...rootCertificates];
}

/**
 * An authority from the settings in PEM: the text itself, or a file relative to a folder. Throws an Error that says why
 * it cannot be used.
 */
export function readAuthority(authority: string, folder: string): string {
    // Many tools write a few lines before; as a path, a private key would be shown.
    const isText = /-----BEGIN|[\r\n]/.test(authority);
    const text = isText ? authority : readFileSync(resolve(folder, authority), "utf8");
    if (text.includes("-----BEGIN CERTIFICATE-----")) return text;
    throw new Error(`${isText ? "the text" : authority} contains no certificate in PEM (-----BEGIN CERTIFICATE-----)`);
}

function filesIn(folder: string): readonly string[] {
    try {
        return readdirSync(folder);
    } catch {
        return [];
    }
}

function textOf(path: string): string | undefined {
    try {
        return path === "" ? undefined : readFileSync(path, "utf8");
    } catch {
        return undefined;
    }
}

function home(environment: NodeJS.ProcessEnv): string {
    try {
        return environment["HOME"] || homedir();
    } catch {
        // A user without an entry in /etc/passwd, as in many containers.
        return "/";
    }
}
