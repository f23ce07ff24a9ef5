import type { ForgeUser } from "./gitea/gitea-server.js";

/** A forge's API as one user, at /api/v1; and its pages, for what the API cannot do. */
export class ForgeApi {
    private cookies: string | undefined;

    constructor(
        readonly url: string,
        readonly user: ForgeUser,
    ) {}

    get<T>(path: string): Promise<T> {
        return this.ask<T>("GET", path);
    }

    post<T>(path: string, body: object): Promise<T> {
        return this.ask<T>("POST", path, body);
    }

    put(path: string, body: object): Promise<void> {
        return this.ask("PUT", path, body);
    }

    async text(path: string): Promise<string> {
        return (await this.answer("GET", path)).text();
    }

    /** Presses a button of a page. Pages know only those who have logged in; a token is not enough. */
    async press(page: string): Promise<void> {
        this.cookies ??= await this.logIn();
        const answer = await fetch(`${this.url}/${page}`, { method: "POST", headers: { cookie: this.cookies } });
        if (!answer.ok) throw await refused(`POST /${page}`, answer);
    }

    private async logIn(): Promise<string> {
        const body = new URLSearchParams({ user_name: this.user.name, password: this.user.password });
        const answer = await fetch(`${this.url}/user/login`, { method: "POST", body, redirect: "manual" });
        if (answer.status !== 303) throw new Error(`${this.user.name} cannot log in: ${answer.status}`);
        // The session gets a new name when somebody logs in: the last one counts.
        const cookies = answer.headers.getSetCookie().map(cookie => cookie.split(";")[0]?.split("=") ?? []);
        return Object.entries(Object.fromEntries(cookies))
            .map(([name, value]) => `${name}=${value}`)
            .join("; ");
    }

    private async ask<T>(method: string, path: string, body?: object): Promise<T> {
        const text = await (await this.answer(method, path, body)).text();
        return (text === "" ? undefined : JSON.parse(text)) as T;
    }

    private async answer(method: string, path: string, body?: object): Promise<Response> {
        const headers = { authorization: `token ${this.user.token}`, "content-type": "application/json" };
        const content = body === undefined ? {} : { body: JSON.stringify(body) };
        const answer = await fetch(`${this.url}/api/v1/${path}`, { method, headers, ...content });
        if (!answer.ok) throw await refused(`${method} ${path}`, answer);
        return answer;
    }
}

/** The answer may be a page or a trace of many lines. */
async function refused(what: string, answer: Response): Promise<Error> {
    return new Error(`${what}: ${answer.status} ${(await answer.text()).slice(0, 500)}`);
}
