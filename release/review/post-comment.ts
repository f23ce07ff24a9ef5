import type { PullRequestComments } from "../../machine/ci-build.js";
import { fetchUrl } from "../../network/fetch-url.js";

interface Comment {
    readonly id: number;
    readonly body?: string;
}

const timeoutMs = 10_000;
const perPage = 50;
/** Nobody's pull request has more. */
const mostPages = 40;

/**
 * Writes a comment on a pull request, over the one that an earlier review left. Rejects with the forge's answer.
 *
 * @param mark what only our comment begins with
 */
export async function postComment(
    comments: PullRequestComments,
    token: string,
    mark: string,
    body: string,
): Promise<"written" | "updated"> {
    const earlier = await findComment(comments, token, mark);
    const isNew = earlier === undefined;
    const url = isNew ? comments.url : `${comments.one}/${earlier.id}`;
    const method = isNew ? "POST" : comments.forge === "github" ? "PATCH" : "PUT";
    await ask(comments, token, url, method, JSON.stringify({ body }));
    return isNew ? "written" : "updated";
}

async function findComment(comments: PullRequestComments, token: string, mark: string): Promise<Comment | undefined> {
    for (let page = 1; page <= mostPages; page++) {
        // Gitea, which speaks GitHub's words, has its own for the length of a page.
        const url = `${comments.url}?per_page=${perPage}&limit=${perPage}&page=${page}`;
        const found = (await ask(comments, token, url, "GET")) as readonly Comment[];
        const ours = found.find(comment => comment.body?.startsWith(mark));
        if (ours !== undefined || found.length === 0) return ours;
    }
    return undefined;
}

async function ask(
    { forge }: PullRequestComments,
    token: string,
    url: string,
    method: "GET" | "POST" | "PUT" | "PATCH",
    body?: string,
): Promise<unknown> {
    const login: Record<string, string> =
        forge === "github" ? { authorization: `Bearer ${token}` } : { "private-token": token };
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetchUrl(url, {
        method,
        signal,
        headers: { ...login, accept: "application/json", "content-type": "application/json" },
        ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${url} answers ${response.status} ${response.statusText}`);
    return JSON.parse(text);
}
