import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { ask } from "../../../platform/probe.js";
import { freePort } from "../../loopback/free-port.js";
import { buildGitea } from "./gitea-program.js";

const [longestStartMs, longestEndMs] = [120_000, 10_000];

/** Somebody with an account. */
export interface ForgeUser {
    readonly name: string;
    readonly password: string;
    /** With all rights that the user has. */
    readonly token: string;
}

/** A real Gitea on loopback with Actions. It ends when it is closed or this process ends. */
export class GiteaServer {
    private constructor(
        /** `http://127.0.0.1:40123` */
        readonly url: string,
        private readonly program: string,
        private readonly environment: NodeJS.ProcessEnv,
        private readonly running: ChildProcess,
        private readonly said: () => string,
    ) {}

    /** @param folder empty, for all that it writes */
    static async start(folder: string): Promise<GiteaServer> {
        const built = await buildGitea();
        const port = await freePort();
        const url = `http://127.0.0.1:${port}`;
        writeSettings(folder, built, url, port);
        const environment = {
            PATH: process.env["PATH"],
            HOME: folder,
            GITEA_WORK_DIR: folder,
            // The program is below root's home folder, which no other user may enter.
            GITEA_I_AM_BEING_UNSAFE_RUNNING_AS_ROOT: "true",
        };
        const program = join(built, "gitea");
        const child = spawn("setpriv", ["--pdeathsig", "KILL", "--", program, "web"], {
            cwd: folder,
            env: environment,
            stdio: ["ignore", "pipe", "pipe"],
        });
        let said = "";
        for (const stream of [child.stdout, child.stderr]) {
            stream.setEncoding("utf8").on("data", (text: string) => {
                said += text;
            });
        }
        const server = new GiteaServer(url, program, environment, child, () => said);
        await server.ready();
        return server;
    }

    private async ready(): Promise<void> {
        const deadline = Date.now() + longestStartMs;
        while ((await ask(`${this.url}/api/healthz`))?.status !== 200) {
            if (this.running.exitCode !== null || Date.now() > deadline) {
                await this.close();
                throw new Error(`Gitea does not start:\n${this.said()}`);
            }
            await sleep(50);
        }
    }

    /** What it has written to its log: warnings and worse. */
    log(): string {
        return this.said();
    }

    /** @param admin may do everything everywhere. @default false */
    async addUser(name: string, { admin = false } = {}): Promise<ForgeUser> {
        const password = randomBytes(12).toString("hex");
        const names = ["--username", name, "--password", password, "--email", `${name}@example.com`];
        const token = ["--access-token", "--access-token-name", "tests", "--access-token-scopes", "all"];
        const args = ["admin", "user", "create", ...names, ...token, "--must-change-password=false"];
        const options = { env: this.environment, timeout: 60_000 };
        const { stdout } = await promisify(execFile)(this.program, admin ? [...args, "--admin"] : args, options);
        const found = /Access token was successfully created\.\.\. (\w+)/.exec(stdout)?.[1];
        if (found === undefined) throw new Error(`Gitea made no token for ${name}`);
        return { name, password, token: found };
    }

    async close(): Promise<void> {
        if (this.running.exitCode !== null || this.running.signalCode !== null) return;
        const ended = once(this.running, "exit");
        this.running.kill("SIGTERM");
        const late = setTimeout(() => this.running.kill("SIGKILL"), longestEndMs);
        await ended;
        clearTimeout(late);
    }
}

/** Nothing here reaches out of this machine: no avatars, no search for updates, no mail. */
function writeSettings(folder: string, built: string, url: string, port: number): void {
    const pages = join(folder, "static");
    mkdirSync(join(pages, "public", "assets", ".vite"), { recursive: true });
    writeFileSync(join(pages, "public", "assets", ".vite", "manifest.json"), "{}");
    for (const name of ["templates", "options"]) symlinkSync(join(built, name), join(pages, name));
    const sections: Record<string, Record<string, string | number | boolean>> = {
        server: {
            HTTP_ADDR: "127.0.0.1",
            HTTP_PORT: port,
            ROOT_URL: `${url}/`,
            STATIC_ROOT_PATH: pages,
            DISABLE_SSH: true,
            OFFLINE_MODE: true,
        },
        // The runner and the tests write at the same time: a writer waits for the other.
        database: { DB_TYPE: "sqlite3", SQLITE_JOURNAL_MODE: "WAL", SQLITE_TIMEOUT: 20_000 },
        security: { INSTALL_LOCK: true, SECRET_KEY: randomBytes(24).toString("hex") },
        service: { DISABLE_REGISTRATION: true },
        repository: { DEFAULT_BRANCH: "main" },
        actions: { ENABLED: true, DEFAULT_ACTIONS_URL: "self" },
        webhook: { ALLOWED_HOST_LIST: "loopback" },
        indexer: { ISSUE_INDEXER_TYPE: "db" },
        queue: { TYPE: "channel" },
        "cron.update_checker": { ENABLED: false },
        log: { MODE: "console", LEVEL: "Warn" },
    };
    const text = Object.entries(sections).map(
        ([name, values]) =>
            `[${name}]\n${Object.entries(values)
                .map(([key, value]) => `${key} = ${value}\n`)
                .join("")}`,
    );
    mkdirSync(join(folder, "custom", "conf"), { recursive: true });
    writeFileSync(join(folder, "custom", "conf", "app.ini"), text.join("\n"));
}
