import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../machine/files.js";
import { ClusterView } from "./cluster-view.js";
import { endNamespace } from "./end-namespace.js";
import { type EndedCommand, RunningCommand } from "./running-command.js";
import type { Story } from "./story.js";
import { StoryLoad } from "./story-load.js";
import { StorySettings } from "./story-settings.js";

/** Another stack of a story's project, with a namespace of its own. */
export class SecondStack {
    readonly settings: StorySettings;
    readonly cluster: ClusterView;
    private running: StoryLoad | undefined;

    constructor(
        private readonly story: Story,
        readonly name: string,
    ) {
        const namespace = `${story.cluster.namespace}-${name}`;
        this.cluster = new ClusterView(story.cluster.api, namespace, "users");
        this.settings = new StorySettings(join(story.workspace.folder, `Pulumi.${name}.yaml`));
        writeFileSync(this.settings.path, readFileSync(story.settings.path));
        this.settings.edit(({ service }) => {
            service.namespace = namespace;
        });
    }

    start(...args: string[]): RunningCommand {
        return this.run(join(projectFolder(), "dist", "release", "main.js"), [...args, "--stack", this.name]);
    }

    release(...args: string[]): Promise<EndedCommand> {
        return this.start(...args).ended;
    }

    /** `pulumi up`, as from a pipeline without the release command. */
    up(...args: string[]): Promise<EndedCommand> {
        return this.run(this.story.pulumiCli.command, ["up", "--yes", "--skip-preview", ...args, "--stack", this.name])
            .ended;
    }

    /** Load on the traffic address for the rest of the story. */
    async load(): Promise<StoryLoad> {
        this.running = await StoryLoad.start(await this.cluster.trafficAddress(), this.story.platform.networkNamespace);
        return this.running;
    }

    /** Removes everything. */
    async close(): Promise<void> {
        await this.running?.abandon();
        await endNamespace(this.cluster.api, this.cluster.namespace);
    }

    private run(script: string, args: readonly string[]): RunningCommand {
        const { workspace, environment } = this.story;
        return new RunningCommand({
            script,
            args,
            cwd: workspace.folder,
            environment,
        });
    }
}
