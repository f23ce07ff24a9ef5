import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { defaults } from "./sample-settings.js";

/** History files of a file backend, as Pulumi writes them. */
export class SampleBackend {
    /** @param root folder in the backend's URL */
    constructor(
        readonly root: string,
        private readonly repository = "localhost:5000/users",
    ) {}

    /** Path of an entry's file. */
    historyFile(number: number): string {
        return join(this.root, ".pulumi", "history", "users", "dev", `dev-179525100000000000${number}.history.json`);
    }

    /** An entry some minutes after ten, with one release in blue and the given changes. */
    update(number: number, version: string, digest: string, change: object = {}): void {
        const startTime = Date.UTC(2026, 10, 21, 10, number) / 1000;
        const release = { ...defaults, repository: this.repository };
        this.write(this.historyFile(number), {
            kind: "update",
            startTime,
            message: `deploy ${version}`,
            environment: { "exec.kind": "auto.local", "git.committer": "Ada" },
            config: {
                "fastapi-release:service": { name: "users", namespace: "users-dev", replicas: 2 },
                "fastapi-release:release": release,
                "fastapi-release:secrets": { "1": { TOKEN: { secure: "v1:abc:def" } } },
                "fastapi-release:slots": { blue: { version, digest, ...release } },
                "fastapi-release:traffic": "blue",
            },
            version: 0,
            result: "succeeded",
            endTime: startTime + 9,
            resourceChanges: { create: 22 },
            ...change,
        });
    }

    /** The state, which makes the stack exist for Pulumi. */
    state(): void {
        const manifest = { time: "2026-11-21T10:05:00Z", magic: "", version: "" };
        const salt = "v1:AAAAAAAAAAA=:v1:AAAAAAAAAAAAAAAA:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
        const secrets = { type: "passphrase", state: { salt } };
        this.write(join(this.root, ".pulumi", "stacks", "users", "dev.json"), {
            version: 3,
            checkpoint: {
                stack: "organization/users/dev",
                latest: { manifest, secrets_providers: secrets, resources: [] },
            },
        });
        this.write(join(this.root, ".pulumi", "meta.yaml"), "version: 1\n");
    }

    private write(path: string, content: object | string): void {
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
    }
}
