import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import type { ServerOptions } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Certificates of an authority that nobody knows, in a folder of their own. */
export class Certificates {
    readonly folder = mkdtempSync(join(tmpdir(), "certificates-"));
    /** The authority's, in PEM. */
    readonly authorityFile = join(this.folder, "ca.pem");

    constructor() {
        this.openssl(`req -x509 ${newKey} -days 2 -subj /CN=Corp_CA -keyout ca.key -out ca.pem`);
    }

    /** @param names as openssl writes them: `IP:127.0.0.1` */
    signed(name: string, names: string, days = 2): ServerOptions {
        writeFileSync(join(this.folder, "names"), `subjectAltName=${names}\n`);
        this.openssl(`req ${newKey} -subj /CN=${name} -keyout ${name}.key -out ${name}.csr`);
        const by = "-CA ca.pem -CAkey ca.key -CAcreateserial -extfile names";
        this.openssl(`x509 -req -in ${name}.csr ${by} -days ${days} -out ${name}.pem`);
        return {
            key: readFileSync(join(this.folder, `${name}.key`)),
            cert: readFileSync(join(this.folder, `${name}.pem`)),
        };
    }

    ownAuthority(): ServerOptions {
        return { key: readFileSync(join(this.folder, "ca.key")), cert: readFileSync(this.authorityFile) };
    }

    private openssl(words: string): void {
        execFileSync("openssl", words.split(" "), { cwd: this.folder, stdio: "ignore" });
    }
}

const newKey = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -noenc";
