// Bearer tokens (distribution's token authentication): GET <realm>?service=…&scope=… with Basic credentials, or POST with
// an identity token (OAuth 2's refresh_token grant), returns {token or access_token}. Many tokens are JWTs whose claim
// `access` lists what they permit: [{type: "repository", name, actions: ["pull", "push"]}].
import type { Challenge } from "./auth-challenge.js";
import type { RegistryCredentials } from "./registry-credentials.js";
import { answerWords, RegistryError } from "./registry-error.js";
import type { RegistryResponse } from "./registry-request.js";
import { type Asked, isWeb, type RegistryTransport } from "./registry-transport.js";

/**
 * A token from the server that a challenge names, or that server's refusal of the login or of the scope. Throws a
 * RegistryError if it answers neither.
 *
 * @param scope such as `repository:team/users:pull`; undefined to ask only whether the login is accepted
 */
export async function fetchToken(
    registry: string,
    { parameters }: Challenge,
    scope: string | undefined,
    credentials: RegistryCredentials | undefined,
    transport: RegistryTransport,
): Promise<{ readonly token: string } | { readonly refusal: RegistryResponse }> {
    const url = realmOf(registry, parameters.get("realm") ?? "");
    const service = parameters.get("service");
    const query = { ...(service === undefined ? {} : { service }), ...(scope === undefined ? {} : { scope }) };
    const answer = await transport.follow(url, tokenRequest(url, query, credentials), credentials !== undefined);
    // A refresh token that has expired is a bad request by OAuth 2.
    if ([400, 401, 403].includes(answer.status)) return { refusal: answer };
    const failure = (words: string) =>
        new RegistryError("unexpected", `${url.host}, the token server of ${registry}, ${words}.`);
    if (answer.status !== 200) throw failure(`answered ${answerWords(answer, secretsOf(credentials))}; try again`);
    const token = tokenIn(answer);
    if (token === undefined) throw failure("answered without a token; check the way to it, such as a log-in page");
    return { token };
}

export function basic({ user, password }: RegistryCredentials): string {
    return `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
}

/** Texts that no message may show. */
export function secretsOf(credentials: RegistryCredentials | undefined): readonly string[] {
    if (credentials === undefined) return [];
    const { password, identityToken = "" } = credentials;
    // A registry may repeat the header that it got.
    return [password, identityToken, basic(credentials).slice("Basic ".length)];
}

/** What a token permits in a repository; undefined if it does not say. */
export function grantedActions(token: string, path: string): readonly string[] | undefined {
    try {
        const [, claims = ""] = token.split(".");
        const { access } = JSON.parse(Buffer.from(claims, "base64url").toString("utf8")) as { access?: unknown };
        if (!Array.isArray(access)) return undefined;
        const own = access.filter(({ type, name }) => type === "repository" && name === path);
        return own.flatMap(({ actions }) => actions as string[]);
    } catch {
        return undefined;
    }
}

function realmOf(registry: string, realm: string): URL {
    const url = URL.canParse(realm) ? new URL(realm) : undefined;
    if (url !== undefined && isWeb(url)) return url;
    throw new RegistryError("unexpected", `${registry} sends for a token to what is no address of http or https.`);
}

function tokenRequest(url: URL, query: Record<string, string>, credentials: RegistryCredentials | undefined): Asked {
    if (credentials?.identityToken === undefined) {
        for (const [key, value] of Object.entries(query)) url.searchParams.append(key, value);
        return { method: "GET", headers: credentials === undefined ? {} : { authorization: basic(credentials) } };
    }
    const form = {
        ...query,
        grant_type: "refresh_token",
        client_id: "fastapi-release",
        refresh_token: credentials.identityToken,
    };
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    return { method: "POST", headers, body: new URLSearchParams(form).toString() };
}

function tokenIn({ body }: RegistryResponse): string | undefined {
    try {
        const { token, access_token } = JSON.parse(body.toString("utf8")) as Record<string, unknown>;
        // Others cannot be sent in a header.
        return [token, access_token].find(
            (one): one is string => typeof one === "string" && /^[\x20-\x7e]+$/.test(one),
        );
    } catch {
        return undefined;
    }
}
