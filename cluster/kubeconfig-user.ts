import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { ClusterAccess, Credentials } from "./cluster-access.js";
import { breaks, breaksHeader, headerBytes, headerToken } from "./header-text.js";
import type { UserEntry } from "./kubeconfig-document.js";
import { KubeconfigError } from "./kubeconfig-error.js";
import type { KubeconfigEntry } from "./kubeconfig-files.js";

type User = KubeconfigEntry<UserEntry>;

export interface CredentialsQuestion {
    /** `user "ada" of /home/ada/.kube/config`, for messages. */
    readonly place: string;
    /** What an exec plugin is told of the cluster if it asks for that. */
    readonly cluster: object;
    readonly environment: NodeJS.ProcessEnv;
}

/** How long a token is used before its file is read again: half the time that the kubelet leaves for it. */
export const rereadMs = 50_000;

/** What is wrong with the entry, whether or not its credentials are needed; each continues "user X". */
export async function userProblems({ value, folder }: User): Promise<string[]> {
    const { token, username, password, exec, as: other } = value;
    const provider = value["auth-provider"];
    const problems: string[] = [];
    if (token && (username || password)) problems.push(" has a token and a password; keep one");
    else if (value.tokenFile && username) problems.push(" has a tokenFile and a password; keep one");
    const hasCertificate = Boolean(value["client-certificate"] || value["client-certificate-data"]);
    if (hasCertificate) {
        for (const name of ["client-certificate", "client-key"] as const) {
            const path = value[name];
            if (path && value[`${name}-data`]) problems.push(` has both ${name} and ${name}-data; keep one`);
            else if (path) problems.push(...(await readProblem(resolve(folder ?? "", path), name)));
        }
        if (!value["client-key"] && !value["client-key-data"])
            problems.push(" has a client-certificate but no client-key");
    }
    if (
        !other &&
        (value["as-uid"] || value["as-groups"]?.length || Object.keys(value["as-user-extra"] ?? {}).length > 0)
    ) {
        problems.push(" has as-uid, as-groups or as-user-extra without as");
    }
    for (const [name, text] of headerTexts(value)) {
        if (breaksHeader(text)) problems.push(`: ${name} ${breaks}`);
    }
    if (exec !== undefined) {
        const { execProblems } = await import("./exec-credential.js");
        if (provider !== undefined) problems.push(" has both auth-provider and exec; keep one");
        problems.push(...execProblems(exec));
    }
    if (provider !== undefined && provider.name !== "oidc") problems.push(providerWords(provider.name ?? ""));
    for (const key of provider?.name === "oidc" ? ["idp-issuer-url", "client-id"] : []) {
        if (!provider?.config?.[key]) problems.push(`: its auth-provider "oidc" has no ${key}`);
    }
    return problems;
}

async function readProblem(file: string, name: string): Promise<string[]> {
    return readFile(file).then(
        () => [],
        ({ code }: NodeJS.ErrnoException) => [` names the ${name} ${file}, which cannot be read: ${code}`],
    );
}

/** Values that are sent in headers. */
function headerTexts(user: UserEntry): [name: string, text: string][] {
    const extra = Object.values(user["as-user-extra"] ?? {}).flat();
    const named = (name: string, texts: readonly (string | undefined)[] = []) =>
        texts.map((text = ""): [string, string] => [name, text]);
    return [
        ...named("its token", [user.token]),
        ...named("as", [user.as]),
        ...named("as-uid", [user["as-uid"]]),
        ...named("as-groups", user["as-groups"]),
        ...named("as-user-extra", extra),
    ];
}

function providerWords(name: string): string {
    const removed: Record<string, string> = {
        gcp: "use the exec plugin gke-gcloud-auth-plugin: `gcloud container clusters get-credentials CLUSTER` writes it",
        azure: "use the exec plugin kubelogin: `kubelogin convert-kubeconfig` writes it",
    };
    return `: Kubernetes has removed the auth-provider "${name}"; ${removed[name] ?? "use an exec plugin"}`;
}

/** Whom requests are made for. Keys of extra values keep what a header's name may have; the rest is escaped. */
export function impersonationOf(user: UserEntry): Pick<ClusterAccess, "impersonation"> {
    if (!user.as) return {};
    const extra = Object.entries(user["as-user-extra"] ?? {}).map(([key, values]): [string, string[]] => {
        const escaped = [...Buffer.from(key)].map(byte => {
            const letter = String.fromCharCode(byte);
            return /[\w!#$&'*+.^`|~-]/.test(letter) ? letter : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
        });
        return [`Impersonate-Extra-${escaped.join("")}`, values.map(headerBytes)];
    });
    return {
        impersonation: {
            "Impersonate-User": headerBytes(user.as),
            ...(user["as-uid"] ? { "Impersonate-Uid": headerBytes(user["as-uid"]) } : {}),
            ...(user["as-groups"]?.length ? { "Impersonate-Group": user["as-groups"].map(headerBytes) } : {}),
            ...Object.fromEntries(extra.filter(([, values]) => values.length > 0)),
        },
    };
}

/** Reads files, runs the plugin. The result says how to do so again, if that may lead to others. */
export async function readCredentials(
    { value: user, folder }: User,
    question: CredentialsQuestion,
): Promise<{ readonly credentials: Credentials; readonly renew?: () => Promise<Credentials> }> {
    const { place } = question;
    const certificate = await keyPair(user, folder);
    const isPlain = Boolean(user.token || user.tokenFile || user.username || certificate.clientCertificate);
    if (isPlain && user.tokenFile) {
        const file = resolve(folder ?? "", user.tokenFile);
        // As in kubectl the file's content counts, and the entry's token only while the file cannot be read.
        const read = (fallback: string | undefined) => async (): Promise<Credentials> => {
            const token = await readFile(file, "utf8").then(
                text => headerToken(text.trim(), `${place}: the token in its tokenFile ${file}`),
                (error: NodeJS.ErrnoException) => {
                    if (error instanceof KubeconfigError) throw error;
                    if (fallback === undefined) {
                        throw new KubeconfigError(
                            `${place} names the tokenFile ${file}, which cannot be read: ${error.code}`,
                        );
                    }
                    return "";
                },
            );
            if (!token && !fallback) throw new KubeconfigError(`${place} names the tokenFile ${file}, which is empty`);
            return { ...certificate, token: token || fallback!, expiresMs: Date.now() + rereadMs };
        };
        const credentials = await read(user.token ? headerBytes(user.token) : undefined)();
        return { credentials, renew: read(credentials.token) };
    }
    if (isPlain) {
        const login = user.username ? { username: user.username, password: user.password ?? "" } : {};
        return { credentials: { ...certificate, ...(user.token ? { token: headerBytes(user.token) } : {}), ...login } };
    }
    if (user.exec !== undefined) {
        const { execCredentials } = await import("./exec-credential.js");
        const run = (isRejected: boolean) => execCredentials(user.exec!, { ...question, folder, isRejected });
        return { credentials: await run(false), renew: () => run(true) };
    }
    if (user["auth-provider"] !== undefined) return { credentials: oidcToken(user["auth-provider"].config, place) };
    throw new KubeconfigError(
        `${place} has no credentials; give it a client-certificate with its key, a token, a tokenFile or an exec plugin`,
    );
}

async function keyPair(user: UserEntry, folder: string | undefined): Promise<Credentials> {
    if (!user["client-certificate"] && !user["client-certificate-data"]) return {};
    const pem = async (name: "client-certificate" | "client-key") => {
        const data = user[`${name}-data`];
        return data
            ? Buffer.from(data, "base64").toString("utf8")
            : readFile(resolve(folder ?? "", user[name]!), "utf8");
    };
    return { clientCertificate: await pem("client-certificate"), clientKey: await pem("client-key") };
}

/** The token that kubectl has last fetched with this provider. Only kubectl renews it, as it writes the new one to the file. */
function oidcToken(config: Readonly<Record<string, string>> = {}, place: string): Credentials {
    const token = config["id-token"] ?? "";
    const expiresMs = 1000 * expirySeconds(token);
    if (expiresMs > Date.now())
        return { token: headerToken(token, `${place}: the id-token of its auth-provider "oidc"`) };
    const state = token === "" ? "has no id-token yet" : "has an id-token that has expired";
    throw new KubeconfigError(
        `${place}: its auth-provider "oidc" ${state}; run a command of kubectl, which fetches one, or use the exec plugin kubelogin`,
    );
}

function expirySeconds(token: string): number {
    try {
        const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as { exp?: number };
        return claims.exp ?? 0;
    } catch {
        return 0;
    }
}
