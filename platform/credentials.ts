import { generateKeyPairSync, randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { nodeName } from "./daemons/node.js";
import { addresses } from "./network-namespace.js";
import type { PlatformLayout } from "./platform-layout.js";
import { runCommand } from "./run-command.js";

/**
 * The clients of the API server, each with its own token. The groups are those that the built-in roles are bound to.
 */
const identities = [
    { file: "admin", user: "fastapi-release", groups: "system:masters" },
    { file: "controller-manager", user: "system:kube-controller-manager", groups: "" },
    { file: "scheduler", user: "system:kube-scheduler", groups: "" },
    { file: "kubelet", user: `system:node:${nodeName}`, groups: "system:nodes" },
    { file: "kube-proxy", user: "system:kube-proxy", groups: "" },
] as const;

/** Writes a file that only its owner, root, can read. */
export function writePrivateFile(path: string, text: string): void {
    writeFileSync(path, text, { mode: 0o600 });
    chmodSync(path, 0o600);
}

/** A kubeconfig for one token, with the authority's certificate embedded. */
export function renderKubeconfig(server: string, authority: string, user: string, token: string): string {
    const context = "fastapi-release";
    return `${JSON.stringify(
        {
            apiVersion: "v1",
            kind: "Config",
            "current-context": context,
            clusters: [
                {
                    name: context,
                    cluster: { server, "certificate-authority-data": Buffer.from(authority).toString("base64") },
                },
            ],
            users: [{ name: user, user: { token } }],
            contexts: [{ name: context, context: { cluster: context, user } }],
        },
        undefined,
        2,
    )}\n`;
}

/** A certificate, FILE.crt, and its key, FILE.key, in the platform's folder `pki`. */
interface Certificate {
    readonly file: string;
    readonly subject: string;
    readonly alternativeNames?: string;
    /** Who signs it. @default "ca" */
    readonly authority?: "ca" | "front-proxy-ca";
}

const certificates: readonly Certificate[] = [
    {
        file: "kube-apiserver",
        subject: "/CN=kube-apiserver",
        alternativeNames: [
            ...["127.0.0.1", addresses.node, addresses.apiServerService].map(address => `IP:${address}`),
            ...["localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc"].map(name => `DNS:${name}`),
        ].join(","),
    },
    {
        file: "kubelet",
        subject: `/O=system:nodes/CN=system:node:${nodeName}`,
        alternativeNames: `IP:${addresses.node}`,
    },
    { file: "kubelet-client", subject: "/O=system:masters/CN=kube-apiserver-kubelet-client" },
];

const newKey = "-x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -noenc -days 3650".split(" ");

/** Identifies the API server to aggregated API servers when it forwards a user's request. */
const frontProxy: Certificate = {
    file: "front-proxy-client",
    subject: "/CN=front-proxy-client",
    authority: "front-proxy-ca",
};

async function createAuthority(layout: PlatformLayout, file: string, name: string): Promise<void> {
    const pki = (ending: string) => layout.path("pki", `${file}.${ending}`);
    await runCommand("openssl", ["req", ...newKey, "-keyout", pki("key"), "-out", pki("crt"), "-subj", `/CN=${name}`]);
}

/** Makes a new key and its certificate. */
export async function createCertificate(layout: PlatformLayout, certificate: Certificate): Promise<void> {
    const { file, subject, alternativeNames, authority = "ca" } = certificate;
    const pki = (name: string) => layout.path("pki", name);
    const names = alternativeNames === undefined ? [] : ["-addext", `subjectAltName=${alternativeNames}`];
    const files = ["-keyout", pki(`${file}.key`), "-out", pki(`${file}.crt`), "-subj", subject];
    const signer = ["-CA", pki(`${authority}.crt`), "-CAkey", pki(`${authority}.key`)];
    const constraints = ["-addext", "basicConstraints=critical,CA:FALSE"];
    await runCommand("openssl", ["req", ...newKey, ...files, ...signer, ...constraints, ...names]);
}

/** Runs the action unless `doneFile` shows that it completed before. */
async function once(doneFile: string, action: () => Promise<void>): Promise<void> {
    if (existsSync(doneFile)) return;
    await action();
    writePrivateFile(doneFile, "");
}

/** The kubeconfig for users of the platform, and the token in it. */
export function adminKubeconfigPath(layout: PlatformLayout): string {
    return layout.path("kubeconfig");
}

export function passphrasePath(layout: PlatformLayout): string {
    return layout.path("passphrase");
}

export function readAdminToken(layout: PlatformLayout): string {
    return readFileSync(layout.path("pki", "tokens.csv"), "utf8").split(",")[0] ?? "";
}

/** Makes the platform's own authorities, certificates, tokens and passphrase, unless it has them. */
export async function createCredentials(layout: PlatformLayout): Promise<void> {
    mkdirSync(layout.path("pki"), { recursive: true, mode: 0o700 });
    await once(layout.path("pki", "complete"), () => createOwnCredentials(layout));
    // separate from the rest: platforms of earlier versions have no front proxy
    await once(layout.path("pki", "front-proxy-complete"), async () => {
        await createAuthority(layout, "front-proxy-ca", "fastapi-release-front-proxy-ca");
        await createCertificate(layout, frontProxy);
    });
}

async function createOwnCredentials(layout: PlatformLayout): Promise<void> {
    const pki = (name: string) => layout.path("pki", name);
    await createAuthority(layout, "ca", "fastapi-release-ca");
    await Promise.all(certificates.map(certificate => createCertificate(layout, certificate)));
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    writePrivateFile(pki("service-accounts.key"), privateKey.export({ type: "sec1", format: "pem" }).toString());
    writePrivateFile(pki("service-accounts.pub"), publicKey.export({ type: "spki", format: "pem" }).toString());

    const server = `https://127.0.0.1:${layout.instance.apiServerPort}`;
    const authorityText = readFileSync(pki("ca.crt"), "utf8");
    const tokens = identities.map(identity => ({ ...identity, token: randomBytes(32).toString("hex") }));
    const rows = tokens.map(({ token, user, groups }) => `${token},${user},${user}${groups && `,"${groups}"`}\n`);
    writePrivateFile(pki("tokens.csv"), rows.join(""));
    for (const { file, user, token } of tokens) {
        const path = file === "admin" ? adminKubeconfigPath(layout) : pki(`${file}.kubeconfig`);
        writePrivateFile(path, renderKubeconfig(server, authorityText, user, token));
    }
    writePrivateFile(passphrasePath(layout), `${randomBytes(24).toString("base64url")}\n`);
}
