import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** PEM texts. */
export interface KeyPair {
    readonly certificate: string;
    readonly key: string;
}

export interface CertificateOptions {
    /** Common name; alternative names are added to it. */
    readonly name: string;
    /** As openssl writes them: `DNS:a.example,IP:127.0.0.1`. @default none */
    readonly hosts?: string;
    /** Whether it may sign others. @default false */
    readonly isAuthority?: boolean;
    /** @default itself */
    readonly signedBy?: KeyPair;
    /** Whether it expired yesterday. @default false */
    readonly isExpired?: boolean;
}

/** Makes certificates with openssl in a folder. */
export function makeCertificate(folder: string, options: CertificateOptions): KeyPair {
    const { name, hosts, isAuthority = false, signedBy, isExpired = false } = options;
    const file = (ending: string) => join(folder, `${name}.${ending}`);
    const extensions = [
        `basicConstraints=critical,CA:${isAuthority ? "TRUE" : "FALSE"}`,
        ...(hosts === undefined ? [] : [`subjectAltName=${hosts}`]),
    ];
    const signer =
        signedBy === undefined
            ? []
            : ["-CA", write(file("ca"), signedBy.certificate), "-CAkey", write(file("ca-key"), signedBy.key)];
    const args = [
        ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"],
        ...["-subj", `/CN=${name}`, "-days", "2", "-keyout", file("key"), "-out", file("pem")],
        ...extensions.flatMap(extension => ["-addext", extension]),
        // Only openssl's other command makes one that has expired, and only from one that signed itself.
        ...(isExpired ? [] : signer),
    ];
    execFileSync("openssl", args, { stdio: "pipe" });
    if (isExpired) {
        const by = signedBy === undefined ? ["-signkey", file("key")] : signer;
        const again = ["x509", "-in", file("pem"), "-out", file("pem"), "-days", "-1", ...by];
        execFileSync("openssl", again, { stdio: "pipe" });
    }
    return { certificate: readFileSync(file("pem"), "utf8"), key: readFileSync(file("key"), "utf8") };
}

function write(path: string, text: string): string {
    writeFileSync(path, text);
    return path;
}
