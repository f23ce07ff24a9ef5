import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadKubeconfig } from "../../cluster/kubeconfig.js";
import { KubernetesApi } from "../../cluster/kubernetes-api.js";
import { proxied } from "../../cluster/service-proxy.js";
import { projectFolder } from "../../machine/files.js";
import { ensurePlatform } from "../../platform/ensure-platform.js";
import { ensurePulumi } from "../../platform/pulumi/ensure-pulumi.js";
import { deleteManifest } from "../../registry/registry-api.js";
import { S3Store } from "../pulumi/s3/s3-store.js";
import { writeLinkingNpm } from "../repositories/install-linked.js";
import { cleanEnvironment } from "../stories/clean-environment.js";
import { endNamespace } from "../stories/end-namespace.js";
import { Forge } from "./forge.js";
import type { ForgeRepository } from "./forge-repository.js";
import { oasdiffFolder } from "./oasdiff/oasdiff-folder.js";

const main = join(projectFolder(), "dist", "release", "main.js");

const application = (edition: string) => `from fastapi import FastAPI

app = FastAPI(title="Quotes")


@app.get("/")
async def root():
    return {"edition": "${edition}"}


@app.get("/quotes/{number}")
async def quote(number: int) -> str:
    return f"quote {number}"
`;

const test = `from fastapi.testclient import TestClient

from main import app


def test_root():
    assert "edition" in TestClient(app).get("/").json()
`;

/** The versions that its commits ask for. */
const published = ["0.1.0", "0.2.0", "0.2.1", "0.2.2"];

/** A team with a service in a repository of a forge: its state is in a store of its own, its pipeline is the one that init wrote. */
export class TeamRepository {
    private constructor(
        private readonly folder: string,
        readonly forge: Forge,
        private readonly store: S3Store,
        readonly repository: ForgeRepository,
        private readonly api: KubernetesApi,
        readonly name: string,
        /** For commands that a person of the team types. */
        private readonly environment: NodeJS.ProcessEnv,
        private readonly images: string,
    ) {}

    static async start(): Promise<TeamRepository> {
        const platform = await ensurePlatform(() => undefined);
        const pulumi = await ensurePulumi(() => undefined);
        const folder = mkdtempSync(join(tmpdir(), "team-"));
        const programs = join(folder, "bin");
        writeLinkingNpm(programs);
        const venv = join(folder, "venv");
        execFileSync("/usr/bin/python3", ["-m", "venv", venv]);
        const store = await S3Store.start("releases");
        const clean = cleanEnvironment(platform, pulumi);
        const path = [programs, join(venv, "bin"), await oasdiffFolder(), clean["PATH"]].join(":");
        const forge = await Forge.start({ environment: { ...clean, ...store.environment, HOME: folder, PATH: path } });
        const name = `quotes-${randomBytes(3).toString("hex")}`;
        const access = await loadKubeconfig({ path: platform.kubeconfig, context: platform.context });
        const repository = await forge.createRepository(`team/${name}`);
        const passphrase = randomBytes(12).toString("base64url");
        const environment = {
            ...{ ...clean, ...store.environment, PATH: path, HOME: folder },
            PULUMI_BACKEND_URL: store.backendUrl("releases"),
            PULUMI_CONFIG_PASSPHRASE: passphrase,
        };
        const images = `${platform.registry}/pipelines/${name}`;
        const api = new KubernetesApi(access);
        const team = new TeamRepository(folder, forge, store, repository, api, name, environment, images);
        const secrets = {
            PULUMI_CONFIG_PASSPHRASE: passphrase,
            KUBECONFIG: readFileSync(platform.kubeconfig, "utf8"),
            REGISTRY_USER: "robot",
            REGISTRY_PASSWORD: "of-no-worth",
        };
        for (const [key, value] of Object.entries(secrets)) await repository.setSecret(key, value);
        await repository.setVariable("PULUMI_BACKEND_URL", environment.PULUMI_BACKEND_URL);
        await repository.setVariable("REGISTRY", platform.registry);
        team.writeProject();
        return team;
    }

    /** Files of a team's own, and what `init` adds. */
    private writeProject(): void {
        const { folder } = this.repository;
        mkdirSync(folder, { recursive: true });
        this.edit("first");
        writeFileSync(join(folder, "test_main.py"), test);
        writeFileSync(join(folder, "requirements.txt"), "fastapi==0.115.6\nuvicorn==0.34.0\n");
        writeFileSync(join(folder, ".gitignore"), "__pycache__/\n.venv/\n");
        execFileSync("git", ["init", "--quiet", "--initial-branch=main"], { cwd: folder });
        const answers = ["--name", this.name, "--repository", this.images];
        const args = ["init", "--yes", "--pipeline", "github", "--library", projectFolder(), ...answers];
        execFileSync(process.execPath, [main, ...args], { cwd: folder, env: this.environment, stdio: "pipe" });
        for (const path of [".github/workflows/release.yml", ".github/actions/fastapi-release/action.yml"]) {
            this.rewrite(path, text => text.replace(/@[0-9a-f]{40} # (v\d+)\S*/g, "@$1"));
        }
        execFileSync("npm", ["install"], { cwd: folder, env: this.environment, stdio: "pipe" });
    }

    /** Another edition of the service, to be committed. */
    edit(edition: string, change = (text: string) => text): void {
        writeFileSync(join(this.repository.folder, "main.py"), change(application(edition)));
    }

    rewrite(path: string, change: (text: string) => string): void {
        const file = join(this.repository.folder, path);
        writeFileSync(file, change(readFileSync(file, "utf8")));
    }

    /** The edition that users get; undefined before the first release. */
    async serves(): Promise<string | undefined> {
        const request = { namespace: `${this.name}-dev`, service: this.name, port: 80, path: "/", timeoutMs: 10_000 };
        const { status, body } = await proxied(this.api, request);
        return status === 200 ? (JSON.parse(body) as { edition: string }).edition : undefined;
    }

    /** What a command of the team prints as JSON. */
    ask<T>(...args: readonly string[]): T {
        const { folder } = this.repository;
        const options = { cwd: folder, env: this.environment, encoding: "utf8", stdio: "pipe" } as const;
        return JSON.parse(execFileSync(process.execPath, [main, ...args, "--json"], options)) as T;
    }

    async close(): Promise<void> {
        await this.forge.close();
        await endNamespace(this.api, `${this.name}-dev`);
        this.api.close();
        await this.store.close();
        for (const version of published) await deleteManifest(this.images, version);
        rmSync(this.folder, { recursive: true, force: true });
    }
}
