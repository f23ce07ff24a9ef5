// A context combines a cluster with a user and a default namespace. What is refused, and what counts when fields contradict
// each other, is as kubectl has it (tests/kubectl compares both); different is only that nothing falls back to
// http://localhost:8080 and that nobody is asked for a password.
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { chooseProxy } from "../network/choose-proxy.js";
import { isDecodable, type ProxyServer, strayPercent } from "../network/proxy.js";
import type { ClusterAccess } from "./cluster-access.js";
import { headerToken } from "./header-text.js";
import type { ClusterEntry } from "./kubeconfig-document.js";
import { KubeconfigError } from "./kubeconfig-error.js";
import {
    type KubeconfigEntry,
    type MergedKubeconfig,
    readKubeconfigFiles,
    readKubeconfigText,
} from "./kubeconfig-files.js";
import { impersonationOf, readCredentials, rereadMs, userProblems } from "./kubeconfig-user.js";

export { KubeconfigError } from "./kubeconfig-error.js";

export interface KubeconfigOptions {
    /** Path of a file. @default the files in KUBECONFIG, then ~/.kube/config, then the pod's service account */
    readonly path?: string;
    /** The kubeconfig itself, YAML or JSON; overrides `path`. */
    readonly contents?: string;
    /** @default the current context */
    readonly context?: string;
    /** @default process.env */
    readonly environment?: NodeJS.ProcessEnv;
}

/** Finds out how to reach a cluster. Throws a KubeconfigError that says what is wrong, and where. */
export async function loadKubeconfig(options: KubeconfigOptions = {}): Promise<ClusterAccess> {
    const environment = options.environment ?? process.env;
    const config =
        options.contents === undefined
            ? await readKubeconfigFiles(options.path, environment)
            : await readKubeconfigText(options.contents);
    const contextName = options.context || config?.currentContext;
    if (config !== undefined && contextName !== undefined) return accessFor(config, contextName, environment);
    const access = await inClusterAccess(environment);
    if (access !== undefined) return access;
    throw new KubeconfigError(
        config === undefined
            ? "no cluster is configured: KUBECONFIG is not set and ~/.kube/config does not exist; " +
                  "set KUBECONFIG to a kubeconfig file, or start the local platform"
            : `${config.source} has no current context; ${known(config)}`,
    );
}

function known({ contexts }: MergedKubeconfig): string {
    return contexts.size === 0 ? "it has no contexts at all" : `it has: ${[...contexts.keys()].join(", ")}`;
}

async function accessFor(
    config: MergedKubeconfig,
    contextName: string,
    environment: NodeJS.ProcessEnv,
): Promise<ClusterAccess> {
    const context = config.contexts.get(contextName)?.value;
    if (context === undefined) {
        throw new KubeconfigError(`${config.source} has no context "${contextName}"; ${known(config)}`);
    }
    const cluster = config.clusters.get(context.cluster ?? "");
    const user = config.users.get(context.user ?? "");
    const place = `context "${contextName}" of ${config.source}`;
    const clusterPlace = `cluster "${context.cluster}" of ${config.source}`;
    const userPlace = `user "${context.user}" of ${config.source}`;
    if (cluster === undefined) {
        const named = context.cluster ? `the cluster "${context.cluster}", which does not exist` : "no cluster";
        throw new KubeconfigError(`${place} names ${named}`);
    }
    const [url, serverProblem] = readServer(cluster.value.server ?? "");
    const [ca, caProblem] = await readAuthority(cluster);
    const [proxy, proxyProblem] = readProxy(cluster.value, clusterPlace);
    const problems = [
        ...[serverProblem, caProblem, proxyProblem].flatMap(one =>
            one === undefined ? [] : [`${clusterPlace}${one}`],
        ),
        ...(user === undefined ? [] : (await userProblems(user)).map(one => `${userPlace}${one}`)),
    ];
    if (user === undefined && url?.protocol === "https:") {
        problems.push(
            `${place} names ${context.user ? `the user "${context.user}", which does not exist` : "no user"}`,
        );
    }
    if (problems.length > 0 || url === undefined) throw new KubeconfigError(problems.join("; "));

    const { value } = cluster;
    const usedProxy = proxy ?? chooseProxy(url, environment);
    const access = {
        server: `${url.protocol}//${url.host}${url.pathname.replace(/\/+$/, "")}`,
        ...(usedProxy === undefined ? {} : { proxy: usedProxy }),
        ...(user === undefined ? {} : impersonationOf(user.value)),
        ...(context.namespace ? { namespace: context.namespace } : {}),
        context: contextName,
    };
    const login = url.username === "" ? {} : loginOf(url);
    // As kubectl, which sends no password over a connection that anybody can read.
    if (url.protocol === "http:" || user === undefined) return { ...access, ...login };
    const tlsServerName = value["tls-server-name"];
    const execCluster = {
        server: value.server!.replace(url.pathname.length > 1 ? /[?#].*$/ : /$^/, ""),
        ...(tlsServerName ? { "tls-server-name": tlsServerName } : {}),
        ...(value["insecure-skip-tls-verify"] ? { "insecure-skip-tls-verify": true } : {}),
        ...(ca === undefined ? {} : { "certificate-authority-data": Buffer.from(ca).toString("base64") }),
        ...(value["proxy-url"] ? { "proxy-url": value["proxy-url"] } : {}),
        ...(value["disable-compression"] ? { "disable-compression": true } : {}),
        ...(execConfig(value) === undefined ? {} : { config: execConfig(value) }),
    };
    const { credentials, renew } = await readCredentials(user, { place: userPlace, cluster: execCluster, environment });
    return {
        ...access,
        ...(ca === undefined ? {} : { ca }),
        ...(value["insecure-skip-tls-verify"] ? { insecureSkipTlsVerify: true } : {}),
        ...(tlsServerName ? { tlsServerName } : {}),
        ...credentials,
        ...login,
        identity: userPlace,
        ...(renew === undefined || url.username !== "" ? {} : { renew }),
    };
}

/** What a plugin may need beyond the address, such as an audience. */
function execConfig({ extensions = [] }: ClusterEntry): unknown {
    return extensions.find(({ name }) => name === "client.authentication.k8s.io/exec")?.extension;
}

/** A user in the server's address, which comes before any other. */
function loginOf({ username, password }: URL) {
    return { token: undefined, username: decodeURIComponent(username), password: decodeURIComponent(password) };
}

type Read<T> = readonly [found: T | undefined, problem: string | undefined];

/** `host:port` without a scheme is http. */
function readServer(text: string): Read<URL> {
    const hasScheme = /^[a-z][a-z0-9+.-]*:\/\/[^/]/i.test(text);
    const problem = (words: string): Read<URL> => [undefined, words];
    if (text === "") return problem(" has no server; use https://host:port");
    try {
        const url = new URL(hasScheme ? text : `http://${text}`);
        const isAddress = ["http:", "https:"].includes(url.protocol) && (hasScheme || url.pathname === "/");
        if (isAddress && isDecodable(url)) return [url, undefined];
        if (isAddress) return problem(` has a server with ${strayPercent}`);
    } catch {
        // Said below.
    }
    return problem(
        ` has the server "${text.replace(/^([a-z][a-z0-9+.-]*:\/\/)?.*@/is, "$1…@")}"; use https://host:port`,
    );
}

async function readAuthority({ value, folder }: KubeconfigEntry<ClusterEntry>): Promise<Read<string>> {
    const path = value["certificate-authority"];
    const data = value["certificate-authority-data"];
    if (!path && !data) return [undefined, undefined];
    if (path && data) {
        return [undefined, " has both certificate-authority and certificate-authority-data; keep one"];
    }
    if (value["insecure-skip-tls-verify"]) {
        return [undefined, " has a certificate-authority and insecure-skip-tls-verify, which ignores it; keep one"];
    }
    const file = resolve(folder ?? "", path ?? "");
    const text = data
        ? Buffer.from(data, "base64").toString("utf8")
        : await readFile(file, "utf8").catch(({ code }: NodeJS.ErrnoException) => {
              return { problem: ` names the certificate-authority ${file}, which cannot be read: ${code}` };
          });
    if (typeof text !== "string") return [undefined, text.problem];
    const isPem = text.includes("-----BEGIN CERTIFICATE-----");
    return isPem
        ? [text, undefined]
        : [undefined, `: its certificate-authority${data ? "-data" : ` ${file}`} has no PEM certificate`];
}

function readProxy({ "proxy-url": text }: ClusterEntry, place: string): Read<ProxyServer> {
    if (!text) return [undefined, undefined];
    // A problem does not show the text: it may contain a password.
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url === undefined || !["http:", "https:", "socks5:"].includes(url.protocol) || url.hostname === "") {
        return [undefined, ": its proxy-url is not http://host:port, https://host:port or socks5://host:port"];
    }
    return isDecodable(url)
        ? [{ url, from: `proxy-url of ${place}` }, undefined]
        : [undefined, `: its proxy-url has ${strayPercent}`];
}

/** The kubelet mounts a pod's service account here. */
const directory = "/var/run/secrets/kubernetes.io/serviceaccount";

/** Access through the pod's own service account; undefined outside a pod. */
export async function inClusterAccess(environment: NodeJS.ProcessEnv): Promise<ClusterAccess | undefined> {
    const host = environment["KUBERNETES_SERVICE_HOST"];
    const port = environment["KUBERNETES_SERVICE_PORT"];
    if (!host || !port) return undefined;
    const renew = async () => ({
        token: headerToken((await readFile(`${directory}/token`, "utf8")).trim(), `the token in ${directory}`),
        expiresMs: Date.now() + rereadMs,
    });
    try {
        const [credentials, ca, namespace] = await Promise.all([
            renew(),
            readFile(`${directory}/ca.crt`, "utf8"),
            readFile(`${directory}/namespace`, "utf8"),
        ]);
        const server = `https://${host.includes(":") ? `[${host}]` : host}:${port}`;
        const proxy = chooseProxy(server, environment);
        const identity = "the pod's service account";
        return {
            ...{ server, ca, namespace: namespace.trim(), ...credentials, renew, identity, context: "in-cluster" },
            ...(proxy === undefined ? {} : { proxy }),
        };
    } catch (error) {
        if (["ProxyError", "KubeconfigError"].includes((error as Error).name)) throw error;
        return undefined;
    }
}
