import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { buildGoPrograms } from "../../../platform/go-build.js";
import { ask } from "../../../platform/probe.js";
import { freePort } from "../../loopback/free-port.js";

const programs = { name: "versitygw", moduleFolder: "tests/pulumi/s3/versitygw" };

/** Builds versitygw from its Go module if it is missing. @returns its folder */
export function buildS3Store(): Promise<string> {
    return buildGoPrograms(programs, () => undefined);
}

export interface S3Environment {
    readonly AWS_ACCESS_KEY_ID: string;
    readonly AWS_SECRET_ACCESS_KEY: string;
    readonly AWS_REGION: string;
}

const longestStartMs = 20_000;

/** A real S3-compatible store on loopback; it ends when it is closed or this process ends. A bucket is a folder. */
export class S3Store {
    readonly environment: S3Environment = {
        AWS_ACCESS_KEY_ID: "tests",
        AWS_SECRET_ACCESS_KEY: "of-no-worth",
        AWS_REGION: "us-east-1",
    };
    /** Holds a folder per bucket, with a file per object. */
    readonly folder = mkdtempSync(join(tmpdir(), "s3-store-"));
    private running: ChildProcess | undefined;

    private constructor(
        private readonly program: string,
        private readonly port: number,
    ) {}

    /** @param buckets that exist from the start */
    static async start(...buckets: readonly string[]): Promise<S3Store> {
        const store = new S3Store(join(await buildS3Store(), programs.name), await freePort());
        for (const bucket of buckets) mkdirSync(join(store.folder, bucket));
        await store.comeBack();
        return store;
    }

    /** The URL for `pulumi login`. */
    backendUrl(bucket: string): string {
        const query = `endpoint=127.0.0.1:${this.port}&disableSSL=true&s3ForcePathStyle=true&region=us-east-1`;
        return `s3://${bucket}?${query}`;
    }

    /** Stops listening. What is stored stays. */
    async leave(): Promise<void> {
        const child = this.running;
        this.running = undefined;
        if (child === undefined || child.exitCode !== null) return;
        child.kill("SIGKILL");
        await once(child, "exit");
    }

    /** @param readOnly refuses every write with 403. @default false */
    async comeBack({ readOnly = false } = {}): Promise<void> {
        const keys = ["--access", this.environment.AWS_ACCESS_KEY_ID];
        const secrets = ["--secret", this.environment.AWS_SECRET_ACCESS_KEY];
        const how = ["--port", `127.0.0.1:${this.port}`, "--health", "/health", ...(readOnly ? ["--readonly"] : [])];
        const args = [...how, ...keys, ...secrets, "posix", this.folder];
        const child = spawn("setpriv", ["--pdeathsig", "KILL", "--", this.program, ...args], {
            stdio: ["ignore", "pipe", "pipe"],
        });
        let said = "";
        for (const stream of [child.stdout, child.stderr]) {
            stream.setEncoding("utf8").on("data", (text: string) => {
                said += text;
            });
        }
        this.running = child;
        const deadline = Date.now() + longestStartMs;
        while ((await ask(`http://127.0.0.1:${this.port}/health`))?.status !== 200) {
            if (child.exitCode !== null || Date.now() > deadline) throw new Error(`versitygw does not start:\n${said}`);
            await sleep(50);
        }
    }

    async close(): Promise<void> {
        await this.leave();
        rmSync(this.folder, { recursive: true, force: true });
    }
}
