import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { pulumiCli } from "../pulumi-machine.js";

const run = promisify(execFile);

/** A stack of Pulumi's real CLI in a folder of its own: a YAML program without resources, and a file backend. */
export class SettingsStack {
    private readonly root = mkdtempSync(join(tmpdir(), "pulumi-cli-"));
    /** The folder with Pulumi.yaml. */
    readonly folder = join(this.root, "project");
    /** The backend's `.pulumi` folder. */
    readonly backend = join(this.root, "state", ".pulumi");

    constructor(readonly stack = "prod") {
        for (const name of ["project", "state", "home"]) mkdirSync(join(this.root, name));
        writeFileSync(join(this.folder, "Pulumi.yaml"), "name: users\nruntime: yaml\noutputs: {made: nothing}\n");
    }

    get file(): string {
        return join(this.folder, `Pulumi.${this.stack}.yaml`);
    }

    get text(): string {
        return readFileSync(this.file, "utf8");
    }

    write(text: string): void {
        writeFileSync(this.file, text);
    }

    async run(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<string> {
        const { stdout } = await run(pulumiCli, [...args, "--non-interactive"], {
            cwd: this.folder,
            env: { ...process.env, ...this.environment(), ...environment },
            maxBuffer: 1 << 26,
        });
        return stdout;
    }

    environment(): Record<string, string> {
        return {
            PULUMI_HOME: join(this.root, "home"),
            PULUMI_BACKEND_URL: `file://${join(this.root, "state")}`,
            PULUMI_CONFIG_PASSPHRASE: "x",
            PULUMI_SKIP_UPDATE_CHECK: "1",
            TZ: "UTC",
        };
    }

    /** Returns what a program would receive, by full key. */
    async config(environment: Readonly<Record<string, string>> = {}): Promise<Record<string, string>> {
        const read = JSON.parse(await this.run(["config", "--json", "--stack", this.stack], environment)) as Record<
            string,
            { value?: string }
        >;
        return Object.fromEntries(Object.entries(read).map(([key, { value = "" }]) => [key, value]));
    }

    /** A change that has nothing to do with a release: the CLI rewrites the file. */
    async setUnrelated(): Promise<void> {
        await this.run(["config", "set", "other:k", "v", "--stack", this.stack]);
    }

    async up(environment: Readonly<Record<string, string>> = {}): Promise<void> {
        await this.run(["up", "--yes", "--skip-preview", "--stack", this.stack], environment);
    }

    remove(): void {
        rmSync(this.root, { recursive: true, force: true });
    }
}
