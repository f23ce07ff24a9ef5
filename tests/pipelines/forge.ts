import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ForgeApi } from "./forge-api.js";
import { ForgeRepository } from "./forge-repository.js";
import { GiteaServer } from "./gitea/gitea-server.js";
import { publishActions } from "./published-actions.js";
import { JobRunner } from "./runner/job-runner.js";

export interface ForgeOptions {
    /** @default 2 */
    readonly jobsAtATime?: number;
    /** What jobs have in their environment, such as another PATH. @default that of this process's PATH only */
    readonly environment?: NodeJS.ProcessEnv;
}

/** A forge of its own for a test: Gitea with users, repositories, and a runner for its workflows. */
export class Forge {
    private readonly organizations = new Set<string>();

    private constructor(
        private readonly folder: string,
        private readonly server: GiteaServer,
        private readonly runner: JobRunner,
        /** May do everything. */
        readonly admin: ForgeApi,
    ) {}

    static async start({ jobsAtATime = 2, environment = {} }: ForgeOptions = {}): Promise<Forge> {
        const folder = mkdtempSync(join(tmpdir(), "forge-"));
        const part = (name: string) => {
            mkdirSync(join(folder, name));
            return join(folder, name);
        };
        const opened: { close(): Promise<void> }[] = [];
        try {
            const server = await GiteaServer.start(part("gitea"));
            opened.push(server);
            const { url } = server;
            const admin = new ForgeApi(url, await server.addUser("operator", { admin: true }));
            const { token } = await admin.post<{ token: string }>("admin/actions/runners/registration-token", {});
            const runner = await JobRunner.start({ url, token, folder: part("jobs"), jobsAtATime, environment });
            opened.push(runner);
            part("work-trees");
            const forge = new Forge(folder, server, runner, admin);
            await publishActions((owner, name) => forge.createRepository(`${owner}/${name}`));
            return forge;
        } catch (error) {
            for (const one of opened.reverse()) await one.close();
            rmSync(folder, { recursive: true, force: true });
            throw error;
        }
    }

    get url(): string {
        return this.server.url;
    }

    /** @returns the API as a new user without special rights */
    async addUser(name: string): Promise<ForgeApi> {
        return new ForgeApi(this.url, await this.server.addUser(name));
    }

    /** An empty repository of an organization, which is made if it is missing. @param name `team/users` */
    async createRepository(name: string, options: { readonly private?: boolean } = {}): Promise<ForgeRepository> {
        const [owner = "", repository = ""] = name.split("/");
        if (!this.organizations.has(owner)) {
            await this.admin.post("orgs", { username: owner });
            this.organizations.add(owner);
        }
        await this.admin.post(`orgs/${owner}/repos`, { name: repository, default_branch: "main", ...options });
        return new ForgeRepository(this.admin, name, join(this.folder, "work-trees"));
    }

    /** What Gitea and the runner complained about. */
    log(): string {
        return `${this.server.log()}${this.runner.log()}`;
    }

    async close(): Promise<void> {
        await this.runner.close();
        await this.server.close();
        rmSync(this.folder, { recursive: true, force: true });
    }
}
