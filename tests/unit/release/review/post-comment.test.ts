import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { readPullRequest } from "../../../../machine/ci-build.js";
import { postComment } from "../../../../release/review/post-comment.js";

interface Call {
    readonly method?: string;
    readonly path: string;
    readonly body: string;
    readonly login?: string;
}

const mark = "<!-- fastapi-release review dev -->";

describe("A comment on a pull request", () => {
    let server: Server;
    let calls: Call[];
    let pages: { id: number; body: string }[][];
    let status: number;
    beforeEach(async () => {
        [calls, pages, status] = [[], [], 200];
        server = createServer(async (request, response) => {
            let body = "";
            for await (const chunk of request) body += String(chunk);
            const { method, url = "", headers } = request;
            const login = headers.authorization ?? String(headers["private-token"]);
            calls.push({ method, path: url, body, login });
            const page = Number(new URL(url, "http://forge").searchParams.get("page") ?? 1);
            response.writeHead(status, { "content-type": "application/json" });
            response.end(JSON.stringify(method === "GET" ? (pages[page - 1] ?? []) : { id: 1 }));
        });
        await new Promise<void>(done => server.listen(0, "127.0.0.1", done));
    });
    afterEach(() => new Promise(done => server.close(done)));

    const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const githubEvent = (head: object | null) => () =>
        JSON.stringify({ pull_request: { number: 5, head: { repo: head } } });
    const github = () => ({
        GITHUB_ACTIONS: "true",
        GITHUB_EVENT_PATH: "/event.json",
        GITHUB_API_URL: address(),
        GITHUB_REPOSITORY: "acme/users",
    });
    const gitlab = () => ({
        GITLAB_CI: "true",
        CI_API_V4_URL: address(),
        CI_MERGE_REQUEST_IID: "5",
        CI_MERGE_REQUEST_PROJECT_ID: "42",
        CI_MERGE_REQUEST_SOURCE_PROJECT_ID: "42",
    });
    const post = (environment: NodeJS.ProcessEnv) => {
        const { comments } = readPullRequest(environment, githubEvent({ full_name: "acme/users" })) ?? {};
        return postComment(comments!, "t0ken", mark, `${mark}\n\nnew`);
    };
    const shown = () => calls.map(({ method, path }) => `${method} ${path.replace(/\?.*/, "")}`);

    it("is written once", async () => {
        assert.equal(await post(github()), "written");
        assert.deepEqual(shown(), [
            "GET /repos/acme/users/issues/5/comments",
            "POST /repos/acme/users/issues/5/comments",
        ]);
        assert.deepEqual(
            calls.map(({ login }) => login),
            ["Bearer t0ken", "Bearer t0ken"],
        );
        assert.deepEqual(JSON.parse(calls[1]?.body ?? ""), { body: `${mark}\n\nnew` });
    });

    it("replaces the one of an earlier review, on whatever page it is", async () => {
        pages = [[{ id: 7, body: `> ${mark}` }], [{ id: 8, body: `${mark}\n\nold` }]];
        assert.equal(await post(github()), "updated");
        assert.deepEqual(shown().at(-1), "PATCH /repos/acme/users/issues/comments/8");
        assert.equal(await post(gitlab()), "updated");
        assert.deepEqual(shown().at(-1), "PUT /projects/42/merge_requests/5/notes/8");
        assert.equal(calls.at(-1)?.login, "t0ken");
    });

    it("that a forge refuses is told with its answer, and without the token", async () => {
        status = 403;
        await assert.rejects(post(github()), (error: Error) => {
            assert.match(
                error.message,
                /^GET http:\/\/127\.0\.0\.1:\d+\/repos\/acme\/users\/issues\/5\/comments\S* answers 403 Forbidden$/,
            );
            return !error.message.includes("t0ken");
        });
    });

    it("is for a pull request alone, which may come from a fork", () => {
        const request = (environment: NodeJS.ProcessEnv, head: object | null = { full_name: "acme/users" }) =>
            readPullRequest(environment, githubEvent(head));
        assert.equal(request(github())?.isFork, false);
        assert.equal(request(github(), { full_name: "eve/users" })?.isFork, true);
        assert.equal(request(github(), null)?.isFork, true);
        assert.equal(request(gitlab())?.isFork, false);
        assert.equal(request({ ...gitlab(), CI_MERGE_REQUEST_SOURCE_PROJECT_ID: "43" })?.isFork, true);
        assert.equal(request({ GITLAB_CI: "true" }), undefined);
        assert.equal(request({}), undefined);
        assert.equal(
            readPullRequest(github(), () => JSON.stringify({ ref: "refs/heads/main" })),
            undefined,
        );
    });
});
