import assert from "node:assert/strict";
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { hashSync } from "bcryptjs";
import { stringify } from "yaml";
import type { PlatformInfo } from "../../../machine/platform-info.js";
import { freePort } from "../../loopback/free-port.js";
import type { TokenServerSettings } from "./token-server.js";

export interface PrivateRegistry {
    /** For example "localhost:40123"; the same name works for us and for the platform's Docker. */
    readonly host: string;
    /** Writes a Docker configuration; returns the environment that makes programs use it. */
    login(config: object): NodeJS.ProcessEnv;
    /** Docker's entry for a user and password. */
    entry(user: string, password: string): { readonly auth: string };
    end(): Promise<void>;
}

export interface Logins {
    /** Passwords by user. */
    readonly users: Readonly<Record<string, string>>;
    /** "token": a separate server issues tokens for the passwords; otherwise the registry checks them itself. */
    readonly by: "token" | "basic";
    /** Identity tokens that are valid for any user; with "token". @default [] */
    readonly identityTokens?: readonly string[];
}

/** A real docker-registry that requires a login, inside the platform's network namespace, and a way in. */
export async function privateRegistry(
    { networkNamespace }: PlatformInfo,
    { users, by, identityTokens = [] }: Logins,
): Promise<PrivateRegistry> {
    const folder = mkdtempSync(join(tmpdir(), "private-registry-"));
    const [port, tokenPort] = [await freePort(), await freePort()];
    const [key, certificate] = [join(folder, "token.key"), join(folder, "token.crt")];
    const token = { realm: `http://localhost:${tokenPort}/token`, service: "private", issuer: "private" };
    if (by === "token") {
        makeCertificate(key, certificate);
        const own: TokenServerSettings = {
            port: tokenPort,
            service: "private",
            key,
            certificate,
            users,
            identityTokens,
        };
        writeFileSync(join(folder, "tokens.json"), JSON.stringify(own));
    } else {
        const lines = Object.entries(users).map(([user, password]) => `${user}:${hashSync(password, 5)}\n`);
        writeFileSync(join(folder, "htpasswd"), lines.join(""));
    }
    const settings = {
        version: 0.1,
        log: { level: "error" },
        storage: { filesystem: { rootdirectory: join(folder, "images") } },
        http: { addr: `127.0.0.1:${port}` },
        auth:
            by === "token"
                ? { token: { ...token, rootcertbundle: certificate } }
                : { htpasswd: { realm: "private", path: join(folder, "htpasswd") } },
    };
    writeFileSync(join(folder, "registry.yml"), stringify(settings));
    const ways = [port, tokenPort].map(
        open =>
            `listen on${open}\n bind 127.0.0.1:${open}\n server s 127.0.0.1:${open} namespace ${networkNamespace}\n`,
    );
    const proxy = `defaults\n mode tcp\n timeout connect 2s\n timeout client 60s\n timeout server 60s\n`;
    writeFileSync(join(folder, "proxy.cfg"), proxy + ways.join(""));
    const inside = (...command: string[]) => start("nsenter", [`--net=/run/netns/${networkNamespace}`, ...command]);
    const processes = [
        inside("docker-registry", "serve", join(folder, "registry.yml")),
        start("/usr/sbin/haproxy", ["-db", "-f", join(folder, "proxy.cfg")]),
        ...(by === "token"
            ? [inside(process.execPath, join(__dirname, "token-server.js"), join(folder, "tokens.json"))]
            : []),
    ];
    const end = async () => {
        await Promise.all(processes.map(stop));
        rmSync(folder, { recursive: true });
    };
    await ready(port).catch(async (error: Error) => {
        await end();
        throw error;
    });
    return {
        host: `localhost:${port}`,
        login: config => {
            const home = mkdtempSync(join(folder, "docker-"));
            writeFileSync(join(home, "config.json"), JSON.stringify(config));
            return { DOCKER_CONFIG: home };
        },
        entry: (user, password) => ({ auth: Buffer.from(`${user}:${password}`).toString("base64") }),
        end,
    };
}

function makeCertificate(key: string, certificate: string): void {
    const kind = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -noenc -days 2 -subj /CN=private".split(
        " ",
    );
    execFileSync("openssl", [...kind, "-keyout", key, "-out", certificate], { stdio: "ignore" });
}

function start(command: string, args: string[]): ChildProcess {
    return spawn(command, args, { stdio: "ignore" });
}

async function stop(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill();
    await once(child, "exit");
}

/** It is ready when it asks for a login. */
async function ready(port: number): Promise<void> {
    for (let attempt = 0; attempt < 100; attempt++) {
        const status = await new Promise<number | undefined>(resolve => {
            const asked = request(`http://127.0.0.1:${port}/v2/`, response => {
                response.resume();
                resolve(response.statusCode);
            });
            asked.on("error", () => resolve(undefined));
            asked.end();
        });
        if (status === 401) return;
        await sleep(100);
    }
    assert.fail("the private registry does not answer");
}
