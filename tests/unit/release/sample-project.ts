import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Settings } from "../../../model/settings/settings.js";
import { Report } from "../../../release/output/report.js";
import { SettingsFile } from "../../../release/stack/settings-file.js";
import { writeYaml } from "../../../release/stack/settings-yaml.js";
import { defaults } from "./sample-settings.js";

type Decided = Pick<Settings, "slots" | "traffic">;

/** A test project in a Git repository: its stack dev has a ledger in a file backend, but no cluster. */
export class SampleProject {
    readonly root = mkdtempSync(join(tmpdir(), "project-"));
    readonly folder = join(this.root, "users");
    readonly file = join(this.folder, "Pulumi.dev.yaml");
    private entries = 0;

    constructor() {
        const service = { name: "users", namespace: "users-dev" };
        const own = { "fastapi-release:service": service, "fastapi-release:release": defaults };
        this.write("users/Pulumi.yaml", `name: users\nruntime: nodejs\nbackend: {url: "file://${this.root}/state"}\n`);
        this.write("users/Pulumi.dev.yaml", `# What runs where.\n${writeYaml({ config: own })}`);
        this.git("init", "--quiet", "--initial-branch=main");
        this.git("config", "user.name", "Ada");
        this.git("config", "user.email", "ada@example.com");
        this.git("config", "commit.gpgsign", "false");
        this.git("add", "--all");
        this.git("commit", "--quiet", "--message=first");
    }

    get text(): string {
        return readFileSync(this.file, "utf8");
    }

    /** Options of a command called with only this project. */
    get options() {
        return { stack: "dev", cwd: this.folder, json: false } as const;
    }

    git(...args: string[]): string {
        const env = { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" };
        return execFileSync("git", args, { cwd: this.folder, env, encoding: "utf8", stdio: "pipe" }).trim();
    }

    /** Writes a file below the root. */
    write(path: string, content: string): void {
        const file = join(this.root, path);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, content);
    }

    /** Adds a successful update, a minute after the previous one. */
    record({ slots, traffic }: Decided, message: string): void {
        this.entries++;
        const startTime = Date.UTC(2026, 10, 21, 10, this.entries) / 1000;
        const values = { service: { name: "users", namespace: "users-dev" }, release: defaults, slots, traffic };
        const config = Object.fromEntries(
            Object.entries(values).map(([key, value]) => [`fastapi-release:${key}`, value]),
        );
        const entry = { kind: "update", startTime, endTime: startTime + 9, result: "succeeded", message, config };
        const nanos = `${1_795_251_000 + this.entries}000000000`;
        this.write(`state/.pulumi/history/users/dev/dev-${nanos}.history.json`, JSON.stringify(entry));
        const state = { version: 3, checkpoint: { latest: { resources: [] } } };
        this.write("state/.pulumi/stacks/users/dev.json", JSON.stringify(state));
    }

    /** Writes a decision into the settings file, as a command does. */
    writeBack(decided: Decided, basedOn: string): void {
        const file = SettingsFile.read(this.folder, "dev");
        file.decide({ ...decided, quarantine: [], basedOn });
        file.write();
    }

    /** The command's output, and a report that collects it. */
    listen(): { readonly said: string[]; readonly report: Report } {
        const said: string[] = [];
        return { said, report: new Report(false, (stream, text) => said.push(`${stream}: ${text.trimEnd()}`)) };
    }

    remove(): void {
        rmSync(this.root, { recursive: true });
    }
}
