import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectFolder } from "../../machine/files.js";
import { homeOf } from "../../machine/find-pulumi.js";
import { type EndedCommand, RunningCommand } from "./running-command.js";
import { expectCode, type Story, stack } from "./story.js";

/** Another machine of a story's team: its own checkout and Pulumi home, logged in to the same backend. */
export class SecondMachine {
    private constructor(
        private readonly folder: string,
        private readonly environment: NodeJS.ProcessEnv,
    ) {}

    static async start(story: Story): Promise<SecondMachine> {
        const folder = mkdtempSync(join(tmpdir(), "story-machine-"));
        cpSync(story.workspace.folder, join(folder, "users"), { recursive: true, verbatimSymlinks: true });
        const home = join(folder, "pulumi");
        mkdirSync(home);
        const plugins = join(homeOf(story.pulumiCli, story.environment), "plugins");
        if (existsSync(plugins)) symlinkSync(plugins, join(home, "plugins"));
        const { PULUMI_BACKEND_URL: url, PULUMI_ACCESS_TOKEN: token, ...others } = story.environment;
        const environment = { ...others, PULUMI_HOME: home };
        const loggingIn = token === undefined ? environment : { ...environment, PULUMI_ACCESS_TOKEN: token };
        const { command } = story.pulumiCli;
        const login = { script: command, args: ["login", url!], cwd: folder, environment: loggingIn };
        expectCode(0, await new RunningCommand(login).ended);
        return new SecondMachine(folder, environment);
    }

    private get checkout(): string {
        return join(this.folder, "users");
    }

    get settings(): string {
        return readFileSync(join(this.checkout, `Pulumi.${stack}.yaml`), "utf8");
    }

    start(...args: string[]): RunningCommand {
        const script = join(projectFolder(), "dist", "release", "main.js");
        const environment = this.environment;
        return new RunningCommand({ script, args: [...args, "--stack", stack], cwd: this.checkout, environment });
    }

    release(...args: string[]): Promise<EndedCommand> {
        return this.start(...args).ended;
    }

    close(): void {
        rmSync(this.folder, { recursive: true, force: true });
    }
}
