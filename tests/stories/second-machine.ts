import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { homeOf } from "../../platform/pulumi/find-pulumi.js";
import { projectFolder } from "../../platform/source-folder.js";
import { type EndedCommand, RunningCommand } from "./running-command.js";
import { type Story, stack } from "./story.js";

/** Another machine of a story's team: a checkout and a Pulumi home of its own, on the same backend and cluster. */
export class SecondMachine {
    private readonly folder = mkdtempSync(join(tmpdir(), "story-machine-"));
    private readonly checkout = join(this.folder, "users");
    private readonly environment: NodeJS.ProcessEnv;

    constructor(story: Story) {
        cpSync(story.workspace.folder, this.checkout, { recursive: true, verbatimSymlinks: true });
        const home = join(this.folder, "pulumi");
        mkdirSync(home);
        const plugins = join(homeOf(story.pulumiCli, story.environment), "plugins");
        if (existsSync(plugins)) symlinkSync(plugins, join(home, "plugins"));
        this.environment = { ...story.environment, PULUMI_HOME: home };
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
