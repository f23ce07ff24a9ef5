// A token server as the distribution project describes it: GET /token?service=…&scope=repository:team/users:pull,push
// with Basic credentials, or POST with a refresh token, returns a JWT. The registry checks it with the certificate
// inside.
import { createSign, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";

export interface TokenServerSettings {
    readonly port: number;
    /** The registry's service name, and the issuer. */
    readonly service: string;
    /** Paths of a P-256 key and its certificate. */
    readonly key: string;
    readonly certificate: string;
    /** Passwords by user. */
    readonly users: Readonly<Record<string, string>>;
    /** Identity tokens that are valid for any user. */
    readonly identityTokens: readonly string[];
}

const lifeSeconds = 300;

function serve({ port, service, key, certificate, users, identityTokens }: TokenServerSettings): void {
    const pem = readFileSync(key, "utf8");
    const x5c = [readFileSync(certificate, "utf8").replace(/-----[^-]+-----|\s/g, "")];
    const token = (scopes: readonly string[]) => {
        const now = Math.floor(Date.now() / 1000);
        const access = scopes.map(scope => {
            const [type, name, actions = ""] = scope.split(":");
            return { type, name, actions: actions.split(",") };
        });
        const claims = { iss: service, sub: "", aud: service, iat: now, nbf: now - 10, exp: now + lifeSeconds };
        const parts = [
            { typ: "JWT", alg: "ES256", x5c },
            { ...claims, jti: randomUUID(), access },
        ];
        const text = parts.map(part => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
        const signature = createSign("SHA256").update(text).sign({ key: pem, dsaEncoding: "ieee-p1363" }, "base64url");
        return `${text}.${signature}`;
    };
    const isKnown = (authorization = "") => {
        const login = Buffer.from(authorization.replace(/^Basic /, ""), "base64").toString();
        return Object.entries(users).some(([user, password]) => login === `${user}:${password}`);
    };
    createServer(async (request, response) => {
        const form = request.method === "POST" ? new URLSearchParams(await body(request)) : undefined;
        const query = form ?? new URL(request.url ?? "/", "http://localhost").searchParams;
        const refresh = form?.get("refresh_token");
        if (!(refresh ? identityTokens.includes(refresh) : isKnown(request.headers.authorization))) {
            response.writeHead(401).end();
            return;
        }
        const made = token(query.getAll("scope").flatMap(scope => scope.split(" ")));
        response.setHeader("content-type", "application/json");
        response.end(JSON.stringify({ token: made, access_token: made, expires_in: lifeSeconds }));
    }).listen(port, "127.0.0.1");
}

async function body(request: IncomingMessage): Promise<string> {
    let text = "";
    for await (const chunk of request) text += chunk;
    return text;
}

const [settings] = process.argv.slice(2);
if (require.main === module && settings !== undefined) serve(JSON.parse(readFileSync(settings, "utf8")));
