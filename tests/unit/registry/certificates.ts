import { mkdtempSync } from "node:fs";
import type { ServerOptions } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeCertificate } from "../../loopback/certificates.js";

/** Certificates of an authority that nobody knows, in a folder of their own. */
export class Certificates {
    readonly folder = mkdtempSync(join(tmpdir(), "certificates-"));
    /** The authority's, in PEM. */
    readonly authorityFile = join(this.folder, "Corp_CA.pem");
    private readonly authority = makeCertificate(this.folder, { name: "Corp_CA", isAuthority: true });

    /** @param hosts as openssl writes them: `IP:127.0.0.1` */
    signed(name: string, hosts: string, isExpired = false): ServerOptions {
        const { certificate, key } = makeCertificate(this.folder, {
            name,
            hosts,
            isExpired,
            signedBy: this.authority,
        });
        return { cert: certificate, key };
    }

    ownAuthority(): ServerOptions {
        return { cert: this.authority.certificate, key: this.authority.key };
    }
}
