import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadKubeconfig } from "../../cluster/kubeconfig.js";
import { KubernetesApi } from "../../cluster/kubernetes-api.js";
import type { Workspace } from "../../demo/make-workspace.js";
import { projectFolder } from "../../machine/files.js";
import type { Pulumi } from "../../machine/find-pulumi.js";
import type { PlatformInfo } from "../../machine/platform-info.js";
import type { SlotName } from "../../model/names.js";
import { ensurePlatform } from "../../platform/ensure-platform.js";
import { ensurePulumi } from "../../platform/pulumi/ensure-pulumi.js";
import { deleteManifest } from "../../registry/registry-api.js";
import { cleanEnvironment } from "./clean-environment.js";
import { ClusterView, compareObjects, type ObjectPrints } from "./cluster-view.js";
import { endNamespace } from "./end-namespace.js";
import { printState } from "./print-state.js";
import { type EndedCommand, RunningCommand } from "./running-command.js";
import { type StoryImages, storyImages, storyVersions, storyWorkspace } from "./story-images.js";
import { StoryLoad } from "./story-load.js";
import { StorySettings } from "./story-settings.js";

export const stack = "dev";

/** Timeout of a test: only catches hangs, on a machine that is also busy with other things. */
export const storyTimeoutMs = 300_000;

export interface StoryOptions {
    /** @default 1 */
    readonly replicas?: number;
    /** An image repository of the story's own, empty at first. @default that of the shared images */
    readonly ownRepository?: boolean;
    /** Leads users through the platform's gateway. @default false */
    readonly gateway?: boolean;
    /** @default the platform's */
    readonly context?: string;
    readonly environment?: Record<string, string>;
}

/** The contents of the cluster, the state and the settings file. */
export interface Standing {
    readonly objects: ObjectPrints;
    readonly state: ObjectPrints;
    readonly settings: string;
}

/** One whole run on the platform: a team's repository, its stack and its namespace, which nobody else uses. */
export class Story {
    readonly settings: StorySettings;
    readonly commands: EndedCommand[] = [];
    /** Environment of all of the story's commands. */
    readonly environment: NodeJS.ProcessEnv;
    private readonly loads: StoryLoad[] = [];
    private readonly started: RunningCommand[] = [];

    private constructor(
        readonly platform: PlatformInfo,
        readonly pulumiCli: Pulumi,
        /** Holds the workspace, the state and the passphrase. */
        readonly folder: string,
        readonly workspace: Workspace,
        /** HEAD at the start; the shared images are built from it. */
        readonly commit: string,
        readonly images: StoryImages,
        readonly cluster: ClusterView,
        extra: Record<string, string>,
    ) {
        this.settings = new StorySettings(workspace.settingsFile);
        this.environment = {
            ...cleanEnvironment(platform, pulumiCli),
            PULUMI_BACKEND_URL: `file://${this.stateFolder}`,
            PULUMI_CONFIG_PASSPHRASE_FILE: join(folder, "passphrase"),
            ...extra,
        };
    }

    static async start(name: string, options: StoryOptions = {}): Promise<Story> {
        const addons = options.gateway === true ? (["gateway"] as const) : [];
        const platform = await ensurePlatform(() => undefined, { addons });
        const pulumi = await ensurePulumi(() => undefined);
        const images = await storyImages(platform);
        const folder = mkdtempSync(join(tmpdir(), `story-${name}-`));
        const { workspace, commit } = await storyWorkspace(join(folder, "users"));
        const namespace = `story-${name}-${randomBytes(3).toString("hex")}`;
        const own = options.ownRepository === true ? `${platform.registry}/stories/${namespace}` : undefined;
        const access = await loadKubeconfig({ path: platform.kubeconfig, context: platform.context });
        const { gateway } = options.gateway === true ? platform : {};
        const cluster = new ClusterView(new KubernetesApi(access), namespace, "users", gateway !== undefined);
        const story = new Story(
            platform,
            pulumi,
            folder,
            workspace,
            commit,
            images,
            cluster,
            options.environment ?? {},
        );
        mkdirSync(story.stateFolder);
        writeFileSync(story.passphraseFile, randomBytes(24).toString("base64url"));
        story.settings.text = story.settings.text.replace("to-be-set", options.context ?? platform.context);
        story.settings.edit(({ service, release }) => {
            service.namespace = namespace;
            service.build = { args: { PYTHON_IMAGE: platform.baseImage } };
            service.replicas = options.replicas ?? 1;
            // Above the 3 s that streams continue.
            service.drainSeconds = 4;
            if (gateway !== undefined) {
                const { name, namespace: home } = gateway;
                service.gateway = {
                    name,
                    namespace: home,
                    hosts: [hostOf(namespace)],
                    testers: { header: "X-Release" },
                };
            }
            release.repository = own ?? images.repository;
        });
        return story;
    }

    /** Image repository of the story's releases. */
    get repository(): string {
        return this.settings.read().release.repository ?? "";
    }

    get stateFolder(): string {
        return join(this.folder, "state");
    }

    get passphraseFile(): string {
        return this.environment["PULUMI_CONFIG_PASSPHRASE_FILE"]!;
    }

    /** The release command, as `npm run release -- …` runs it. */
    startRelease(...args: string[]): RunningCommand {
        return this.start(join(projectFolder(), "dist", "release", "main.js"), [...args, "--stack", stack]);
    }

    release(...args: string[]): Promise<EndedCommand> {
        return this.end(this.startRelease(...args));
    }

    /** `pulumi …`, as typed by hand. */
    startPulumi(...args: string[]): RunningCommand {
        return this.start(this.pulumiCli.command, [...args, "--stack", stack]);
    }

    pulumi(...args: string[]): Promise<EndedCommand> {
        return this.end(this.startPulumi(...args));
    }

    /** `pulumi up`, as from a pipeline without the release command. */
    up(...args: string[]): Promise<EndedCommand> {
        return this.pulumi("up", "--yes", "--skip-preview", ...args);
    }

    /** The ledger's rows, oldest first. */
    async history(): Promise<{ entry: number; release?: string; digest?: string; result: string; message: string }[]> {
        const { stdout } = expectCode(0, await this.release("history", "--json"));
        return JSON.parse(stdout);
    }

    /** The resources in the state file, without those read from outside, such as the stack's own last outputs. */
    state(): ObjectPrints {
        return printState(join(this.stateFolder, ".pulumi", "stacks", "users", `${stack}.json`));
    }

    /** Everything that a refused update must leave as it is. */
    async standing(): Promise<Standing> {
        return { objects: await this.cluster.objects(), state: this.state(), settings: this.settings.text };
    }

    /** Fails when something has changed. */
    async assertStands({ objects, state, settings }: Standing): Promise<void> {
        assert.deepEqual(compareObjects(objects, await this.cluster.objects()), []);
        assert.deepEqual(compareObjects(state, this.state()), []);
        assert.equal(this.settings.text, settings);
    }

    /**
     * Load on the traffic address for the rest of the story.
     *
     * @param tests the slot to choose, as testers do
     */
    async load(tests?: SlotName): Promise<StoryLoad> {
        const { networkNamespace } = this.platform;
        const { address, headers } = await this.traffic();
        const choice: Record<string, string> = tests === undefined ? {} : { "X-Release": tests };
        const load = await StoryLoad.start(address, networkNamespace, { ...headers, ...choice });
        this.loads.push(load);
        return load;
    }

    /** The address that users call, and the headers they need. */
    async traffic(): Promise<{ readonly address: string; readonly headers: Record<string, string> }> {
        const { gateway } = this.settings.read().service.gateway === undefined ? {} : this.platform;
        if (gateway === undefined) return { address: await this.cluster.trafficAddress(), headers: {} };
        return { address: gateway.address, headers: { host: hostOf(this.cluster.namespace) } };
    }

    /** Removes everything. */
    async close(): Promise<void> {
        for (const load of this.loads) await load.abandon();
        for (const command of this.started) {
            command.kill("SIGKILL");
            await command.ended.catch(() => undefined);
        }
        await endNamespace(this.cluster.api, this.cluster.namespace);
        const own = this.repository !== this.images.repository;
        for (const version of own ? storyVersions : []) await deleteManifest(this.repository, version);
        this.cluster.api.close();
        rmSync(this.folder, { recursive: true, force: true });
    }

    private start(script: string, args: readonly string[]): RunningCommand {
        const command = new RunningCommand({
            script,
            args,
            cwd: this.workspace.folder,
            environment: this.environment,
        });
        this.started.push(command);
        return command;
    }

    private async end(command: RunningCommand): Promise<EndedCommand> {
        const ended = await command.ended;
        this.commands.push(ended);
        return ended;
    }
}

/** Other stories use the same gateway. */
function hostOf(namespace: string): string {
    return `${namespace}.example.com`;
}

/** Returns the command if it ended with this code; otherwise fails with all its output. */
export function expectCode(code: number, command: EndedCommand): EndedCommand {
    assert.equal(command.code, code, `exit code ${command.code}, expected ${code}. It said:\n${command.output}`);
    return command;
}
