import assert from "node:assert/strict";
import type { IncomingMessage, ServerResponse } from "node:http";
import { lookUpToPublish } from "../../../registry/registry-api.js";
import { digestOf } from "../components/some-registry.js";
import { challenge, refuse, StubRegistry, stubRegistry } from "./stub-registry.js";

/** A JWT without a signature, which nobody here checks. */
const jwt = (...actions: string[]) => {
    const access = [{ type: "repository", name: "users", actions }];
    return ["{}", JSON.stringify({ access }), ""].map(part => Buffer.from(part).toString("base64url")).join(".");
};

describe("lookUpToPublish", () => {
    const stub = stubRegistry();
    const ask = () =>
        lookUpToPublish(stub.repository, "9.9.9").catch((error: Error) => {
            throw new Error(error.message.replaceAll(stub.host, "HOST"));
        });
    const outOfReach = (answer: string, right = "read") =>
        `logged in to HOST as ada, but ada may not ${right} users, or it does not exist (${answer}); ` +
        "create the repository, or have its owner permit it.";

    interface Behaviour {
        /** The token for a scope; undefined to refuse it. */
        readonly token?: (scope: string) => string | undefined;
        /** The answer to whoever has a token. */
        readonly read?: (response: ServerResponse, token: string) => unknown;
        readonly upload?: (response: ServerResponse) => unknown;
    }

    /** With a token server. */
    const behave = ({ token = () => "opaque", read, upload }: Behaviour) => {
        stub.guard = (request: IncomingMessage, response: ServerResponse) => {
            const { url = "", method, headers } = request;
            if (url.startsWith("/token")) {
                const made = token(new URL(url, "http://any").searchParams.get("scope") ?? "");
                if (made === undefined) return refuse(response, 403, "DENIED", "requested access is denied");
                return Boolean(response.end(JSON.stringify({ token: made })));
            }
            if (headers.authorization === undefined) {
                const scope = "repository:users:pull";
                return challenge(response, `Bearer realm="http://${stub.host}/token",service="r",scope="${scope}"`);
            }
            if (method === "GET") read?.(response, headers.authorization.replace("Bearer ", ""));
            else if (method === "POST" && upload) upload(response);
            else response.writeHead(405).end();
            return true;
        };
    };
    const unauthorized = (response: ServerResponse) => refuse(response, 401, "UNAUTHORIZED", "authentication required");
    const denied = (response: ServerResponse) => refuse(response, 403, "DENIED", "no");
    const absent = (response: ServerResponse) => refuse(response, 404, "MANIFEST_UNKNOWN", "unknown tag");
    const noName = (response: ServerResponse) => refuse(response, 404, "NAME_UNKNOWN", "no such repository");
    const accepted = (response: ServerResponse) =>
        response.writeHead(202, { location: "/v2/users/blobs/uploads/7?state=x" }).end();

    it("finds a published tag, and one that is free, as lookUp does", async () => {
        assert.equal((await lookUpToPublish(stub.repository, "1.4.0"))?.revision, "0123abc");
        assert.equal(await ask(), undefined);
        assert.deepEqual(
            stub.requests.filter(line => line.startsWith("POST")),
            [],
        );
    });

    const free: Record<string, Behaviour> = {
        "answers 401, and gives a token that permits both": { token: () => jwt("pull", "push"), read: unauthorized },
        "answers 403, and gives a token that permits all": { token: () => jwt("*"), read: denied },
        "answers 401, gives a token that says nothing, and accepts an upload": { read: unauthorized, upload: accepted },
        "answers 403, gives a token that says nothing, and accepts an upload": { read: denied, upload: accepted },
        "refuses a token to read, and has nothing for one to push": {
            token: scope => (scope.endsWith(":pull,push") ? "opaque" : undefined),
            read: absent,
        },
        "shows only to one who may push that there is nothing": {
            token: scope => scope,
            read: (response, token) => (token.endsWith(":pull,push") ? absent(response) : unauthorized(response)),
        },
        "does not know the name, and accepts an upload": { read: noName, upload: accepted },
        "does not know the name, nor uploads": { read: noName },
    };
    for (const [what, behaviour] of Object.entries(free)) {
        it(`takes a tag for free if the registry ${what}`, async () => {
            stub.login();
            behave(behaviour);
            assert.equal(await ask(), undefined);
            const uploads = stub.requests.filter(line => line.startsWith("POST")).length;
            const cancelled = stub.requests.filter(line => line.startsWith("DELETE /v2/users/blobs/uploads/7?state=x"));
            assert.equal(cancelled.length, behaviour.upload === accepted ? uploads : 0);
        });
    }

    it("keeps the login from another server that an upload's address names", async () => {
        const other = new StubRegistry();
        await other.start();
        const { DOCKER_CONFIG: docker } = process.env;
        try {
            process.env["DOCKER_CONFIG"] = stub.folder;
            stub.login();
            const location = `http://${other.host}/v2/users/blobs/uploads/7`;
            behave({ read: noName, upload: response => response.writeHead(202, { location }).end() });
            assert.equal(await ask(), undefined);
            assert.deepEqual(other.requests, []);
        } finally {
            await other.stop();
            if (docker !== undefined) process.env["DOCKER_CONFIG"] = docker;
        }
    });

    it("shows no token that a registry repeats", async () => {
        stub.login();
        behave({
            token: () => jwt(),
            read: (response, token) => refuse(response, 403, "DENIED", `header was Bearer ${token}`),
        });
        await assert.rejects(ask(), /403 DENIED: header was Bearer \[secret\]/);
    });

    it("finds a tag that only a token to push may read", async () => {
        const empty = '{"manifests": []}';
        stub.login();
        behave({
            token: scope => scope,
            read: (response, token) => (token.endsWith(":pull,push") ? response.end(empty) : unauthorized(response)),
        });
        assert.deepEqual(await ask(), { digest: digestOf(empty) });
    });

    const unknown: Record<string, [Behaviour, message: string]> = {
        "gives a token that permits nothing": [
            { token: () => jwt(), read: unauthorized, upload: accepted },
            outOfReach("401 UNAUTHORIZED: authentication required"),
        ],
        "gives a token to push and not to read": [
            { token: () => jwt("push"), read: denied, upload: accepted },
            outOfReach("403 DENIED: no"),
        ],
        "gives a token for another repository": [
            { token: () => jwt("pull", "push").replace(/\.(.*)\./, other), read: denied, upload: accepted },
            outOfReach("403 DENIED: no"),
        ],
        "accepts no upload": [{ read: denied, upload: denied }, outOfReach("403 DENIED: no")],
        "gives no token at all": [
            { token: scope => (scope === "" ? "opaque" : undefined) },
            outOfReach("403 DENIED: requested access is denied"),
        ],
        "says that the name must be known before a push": [
            { read: noName, upload: noName },
            "HOST has no repository users and creates none on a push (404 NAME_UNKNOWN: no such repository); " +
                "create it there first.",
        ],
        "denies the push to a name that it does not know": [
            { read: noName, upload: denied },
            outOfReach("403 DENIED: no", "push to"),
        ],
        "is Amazon's": [
            {
                read: response => amazons(response),
                upload: response => amazons(response),
            },
            "HOST has no repository users and creates none on a push (404 NAME_UNKNOWN: The repository with name 'users' " +
                "does not exist in the registry with id '123456789012'); " +
                "run: aws ecr create-repository --repository-name users",
        ],
    };
    for (const [what, [behaviour, message]] of Object.entries(unknown)) {
        it(`publishes nothing if the registry ${what}`, async () => {
            stub.login();
            behave(behaviour);
            await assert.rejects(ask(), { message });
        });
    }

    it("publishes nothing with a password that may push and not read: there may be a tag", async () => {
        stub.login();
        stub.guard = ({ method, url, headers }, response) => {
            if (headers.authorization === undefined) return challenge(response, "Basic");
            if (method === "POST") return Boolean(accepted(response));
            return url === "/v2/" ? false : denied(response);
        };
        await assert.rejects(ask(), { message: outOfReach("403 DENIED: no") });
    });

    it("tells a stranger to log in", async () => {
        behave({ read: unauthorized, upload: accepted });
        await assert.rejects(ask(), {
            message: "HOST denies access to users (401 UNAUTHORIZED: authentication required); run: docker login HOST",
        });
    });
});

function amazons(response: ServerResponse): true {
    const words = "The repository with name 'users' does not exist in the registry with id '123456789012'";
    return refuse(response, 404, "NAME_UNKNOWN", words);
}

function other(_token: string, claims: string): string {
    const changed = Buffer.from(claims, "base64url").toString().replace("users", "others");
    return `.${Buffer.from(changed).toString("base64url")}.`;
}
