// Kubeconfig (v1 Config): clusters, users and contexts are lists of {name, cluster|user|context}; a context combines a
// cluster with a user and a default namespace. With several files, the first one that names an entry wins, for the
// whole entry; paths in a file are relative to it. Certificates are base64 PEM in `…-data` fields, or files.
import { readFile } from "node:fs/promises";
import { dirname, isAbsolute, resolve } from "node:path";
import type { ClusterAccess, Credentials } from "./cluster-access.js";
import { type KubeconfigDocument, KubeconfigError, parseKubeconfig, readKubeconfigFiles } from "./kubeconfig-files.js";

export { KubeconfigError } from "./kubeconfig-files.js";

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
            : await parseKubeconfig(options.contents, undefined);
    if (!config) {
        const access = await inClusterAccess(environment);
        if (access) {
            return access;
        }
        throw new KubeconfigError(
            "no cluster is configured: KUBECONFIG is not set and ~/.kube/config does not exist; " +
                "set KUBECONFIG to a kubeconfig file, or start the local platform",
        );
    }
    return accessFor(config, options.context, environment);
}

async function accessFor(
    config: KubeconfigDocument,
    wanted: string | undefined,
    environment: NodeJS.ProcessEnv,
): Promise<ClusterAccess> {
    const contextName = wanted ?? config.currentContext;
    if (!contextName) {
        throw new KubeconfigError(
            `${config.source} has no current context; choose one of: ${[...config.contexts.keys()].join(", ")}`,
        );
    }
    const context = config.contexts.get(contextName)?.value;
    if (!context) {
        const known = [...config.contexts.keys()].join(", ") || "none";
        throw new KubeconfigError(`${config.source} has no context "${contextName}"; it has: ${known}`);
    }
    const cluster = config.clusters.get(text(context["cluster"]) ?? "");
    if (!cluster) {
        throw new KubeconfigError(
            `context "${contextName}" of ${config.source} names the cluster "${context["cluster"]}", which does not exist`,
        );
    }
    const userName = text(context["user"]);
    const user = userName ? config.users.get(userName) : undefined;
    if (userName && !user) {
        throw new KubeconfigError(
            `context "${contextName}" of ${config.source} names the user "${userName}", which does not exist`,
        );
    }
    const server = text(cluster.value["server"]);
    if (!server || !/^https?:\/\//.test(server)) {
        throw new KubeconfigError(
            `cluster "${context["cluster"]}" of ${config.source} has the server "${server ?? ""}"; use https://host:port`,
        );
    }
    refuse(cluster.value, ["proxy-url"], `cluster "${context["cluster"]}" of ${config.source}`);
    const where = `user "${userName}" of ${config.source}`;
    const readCredentials = user
        ? () => credentialsOf(user.value, user.file, where, server, environment)
        : async (): Promise<Credentials> => ({});
    const renewable = user !== undefined && (user.value["exec"] !== undefined || user.value["tokenFile"] !== undefined);
    const ca = await pem(cluster.value, "certificate-authority", cluster.file, `the cluster of ${contextName}`);
    const namespace = text(context["namespace"]);
    const tlsServerName = text(cluster.value["tls-server-name"]);
    return {
        server: server.replace(/\/+$/, ""),
        ca,
        ...(cluster.value["insecure-skip-tls-verify"] === true ? { insecureSkipTlsVerify: true } : {}),
        ...(tlsServerName ? { tlsServerName } : {}),
        ...(namespace ? { namespace } : {}),
        ...(await readCredentials()),
        ...(renewable ? { renew: readCredentials } : {}),
        context: contextName,
    };
}

async function credentialsOf(
    user: Record<string, unknown>,
    file: string | undefined,
    where: string,
    server: string,
    environment: NodeJS.ProcessEnv,
): Promise<Credentials> {
    refuse(user, ["auth-provider", "username", "password", "as", "as-groups", "as-uid", "as-user-extra"], where);
    if (user["exec"] !== undefined) {
        const { runExecPlugin } = await import("./exec-credential.js");
        return runExecPlugin(user["exec"], { where, server, directory: file && dirname(file), environment });
    }
    const clientCertificate = await pem(user, "client-certificate", file, where);
    const clientKey = await pem(user, "client-key", file, where);
    const tokenFile = text(user["tokenFile"]);
    const token = tokenFile ? (await read(tokenFile, file, where)).trim() : text(user["token"]);
    return {
        ...(token ? { token } : {}),
        ...(clientCertificate ? { clientCertificate } : {}),
        ...(clientKey ? { clientKey } : {}),
    };
}

async function pem(
    entry: Record<string, unknown>,
    field: string,
    file: string | undefined,
    where: string,
): Promise<string | undefined> {
    const data = text(entry[`${field}-data`]);
    if (data) {
        return Buffer.from(data, "base64").toString("utf8");
    }
    const path = text(entry[field]);
    return path ? read(path, file, `${field} of ${where}`) : undefined;
}

async function read(path: string, relativeTo: string | undefined, where: string): Promise<string> {
    const full = isAbsolute(path) || !relativeTo ? path : resolve(dirname(relativeTo), path);
    return readFile(full, "utf8").catch((error: NodeJS.ErrnoException) => {
        throw new KubeconfigError(`${where} names the file ${full}, which cannot be read: ${error.code}`);
    });
}

function refuse(entry: Record<string, unknown>, fields: string[], where: string): void {
    const found = fields.filter(field => entry[field] !== undefined && entry[field] !== "");
    if (found.length > 0) {
        throw new KubeconfigError(
            `${where} uses ${found.join(", ")}, which is not supported; ` +
                "use a client certificate, a token, a tokenFile or an exec plugin, without a proxy",
        );
    }
}

function text(value: unknown): string | undefined {
    return typeof value === "string" && value !== "" ? value : undefined;
}

/** The kubelet mounts a pod's service account here. */
const directory = "/var/run/secrets/kubernetes.io/serviceaccount";

/** Access through the pod's own service account; undefined outside a pod. */
export async function inClusterAccess(environment: NodeJS.ProcessEnv): Promise<ClusterAccess | undefined> {
    const host = environment["KUBERNETES_SERVICE_HOST"];
    const port = environment["KUBERNETES_SERVICE_PORT"] ?? "443";
    if (!host) {
        return undefined;
    }
    // The kubelet renews the token in place; read it again when the API server rejects it.
    const renew = async () => ({ token: (await readFile(`${directory}/token`, "utf8")).trim() });
    try {
        const [credentials, ca, namespace] = await Promise.all([
            renew(),
            readFile(`${directory}/ca.crt`, "utf8"),
            readFile(`${directory}/namespace`, "utf8"),
        ]);
        const server = `https://${host.includes(":") ? `[${host}]` : host}:${port}`;
        return { server, ca, namespace: namespace.trim(), ...credentials, renew, context: "in-cluster" };
    } catch {
        return undefined;
    }
}
