import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Docker from "dockerode";
import { loadKubeconfig } from "../../cluster/kubeconfig.js";
import { KubernetesApi } from "../../cluster/kubernetes-api.js";
import { projectFolder } from "../../machine/files.js";
import type { Pulumi } from "../../machine/find-pulumi.js";
import type { PlatformInfo } from "../../machine/platform-info.js";
import { deleteManifest } from "../../registry/registry-api.js";
import { askOnce } from "../stories/asking-clients.js";
import { cleanEnvironment } from "../stories/clean-environment.js";
import { ClusterView } from "../stories/cluster-view.js";
import { endNamespace } from "../stories/end-namespace.js";
import { eventually } from "../stories/eventually.js";
import { afterWordInImage } from "./image-search.js";
import { writeLinkingNpm } from "./install-linked.js";
import { Newcomer } from "./newcomer.js";
import { firstEdition, type Repository, secondEdition } from "./repositories.js";
import { gitEnvironment, RepositoryCopy } from "./repository-copy.js";
import { type InitResult, WrittenProject } from "./written-project.js";

export interface Machine {
    readonly platform: PlatformInfo;
    readonly pulumi: Pulumi;
}

/** How a repository fared. */
export interface Outcome {
    readonly repository: Repository;
    /** Until the first release serves: commands typed and values filled in. */
    readonly commands?: number;
    readonly edits?: number;
    readonly secondsToServe?: number;
    /** From `next-version` until the second version serves. */
    readonly secondsToUpdate?: number;
    readonly secondsToRollBack?: number;
    readonly seconds: number;
    /** Why it failed, with everything that was typed and printed. */
    readonly failure?: string;
}

const versions = ["0.1.0", "0.2.0"] as const;

/** One that takes longer is stopped and has failed. */
const limitSeconds = 420;

/** The command has said that it serves: what is asked again is only what a busy machine delays. */
const answerSeconds = 10;

/** Takes a repository through `init`, a first and a second version, and a rollback, as a newcomer types it. */
export async function releaseRepository(
    repository: Repository,
    machine: Machine,
    interrupt: AbortSignal,
): Promise<Outcome> {
    const started = performance.now();
    const run = await RepositoryRun.prepare(repository, machine);
    const over = AbortSignal.any([interrupt, AbortSignal.timeout(limitSeconds * 1000)]);
    over.addEventListener("abort", () => run.newcomer.stop());
    let failure: string | undefined;
    try {
        await run.all();
    } catch (error) {
        const words = error instanceof assert.AssertionError ? error.message : (error as Error).stack;
        const late = over.aborted && !interrupt.aborted ? `; stopped after ${limitSeconds} s` : "";
        failure = [`at: ${run.doing}${late}`, words, "what was typed:", ...run.newcomer.transcript].join("\n");
    } finally {
        await run.close();
    }
    return { repository, ...run.counts, seconds: secondsSince(started), failure };
}

const secondsSince = (started: number) => (performance.now() - started) / 1000;

class RepositoryRun {
    counts: Omit<Outcome, "repository" | "seconds" | "failure"> = {};
    doing = "";
    /** In files that Git ignores, and so in no image. */
    private readonly secret = `ignored-${randomBytes(12).toString("hex")}`;
    private project: WrittenProject | undefined;

    private constructor(
        private readonly repository: Repository,
        private readonly platform: PlatformInfo,
        /** Holds the clone, the state and the passphrase. */
        private readonly folder: string,
        private readonly copy: RepositoryCopy,
        readonly newcomer: Newcomer,
        private readonly api: KubernetesApi,
    ) {}

    static async prepare(repository: Repository, { platform, pulumi }: Machine): Promise<RepositoryRun> {
        const folder = mkdtempSync(join(tmpdir(), "repository-"));
        // The service takes its name from the clone's folder.
        const name = `repo-${repository.name.slice(0, 20).replace(/-$/, "")}-${randomBytes(2).toString("hex")}`;
        const copy = new RepositoryCopy(repository, join(folder, name));
        const programs = join(folder, "bin");
        writeLinkingNpm(programs);
        mkdirSync(join(folder, "state"));
        writeFileSync(join(folder, "passphrase"), randomBytes(24).toString("base64url"));
        const environment = {
            ...cleanEnvironment(platform, pulumi),
            ...gitEnvironment,
            PULUMI_BACKEND_URL: `file://${folder}/state`,
            PULUMI_CONFIG_PASSPHRASE_FILE: join(folder, "passphrase"),
        };
        const withPrograms = { ...environment, PATH: `${programs}:${(environment as NodeJS.ProcessEnv)["PATH"]}` };
        const newcomer = new Newcomer(copy.folder, withPrograms, folder);
        const access = await loadKubeconfig({ path: platform.kubeconfig, context: platform.context });
        return new RepositoryRun(repository, platform, folder, copy, newcomer, new KubernetesApi(access));
    }

    async all(): Promise<void> {
        const toServe = performance.now();
        const next = await this.step("init", () => this.init());
        await this.step("first version", () => this.typeNext(next));
        await this.step("asking for the first edition", () => this.ask(firstEdition));
        this.counts = { ...this.counts, commands: this.newcomer.typed, secondsToServe: secondsSince(toServe) };
        await this.step("what Git ignores", () => this.searchImage());

        const toUpdate = performance.now();
        await this.step("second version", () => this.update());
        await this.step("asking for the second edition", () => this.ask(secondEdition));
        this.counts = { ...this.counts, secondsToUpdate: secondsSince(toUpdate) };

        const toRollBack = performance.now();
        const rollback = 'npx fastapi-release rollback --reason "the first edition was better"';
        await this.step("rollback", () => this.newcomer.type(rollback));
        await this.step("asking for the first edition again", () => this.ask(firstEdition));
        this.counts = { ...this.counts, secondsToRollBack: secondsSince(toRollBack) };
        assert.deepEqual(this.copy.editedSource(), [this.copy.editionFile()], "files of the team that changed");
    }

    async close(): Promise<void> {
        const { service, release } = this.project?.settings() ?? {};
        if (service !== undefined) await endNamespace(this.api, service.namespace);
        this.api.close();
        for (const version of release === undefined ? [] : versions) {
            await deleteManifest(release!.repository, version);
            await this.removeTag(`${release!.repository}:${version}`);
        }
        rmSync(this.folder, { recursive: true, force: true });
    }

    private step<T>(what: string, act: () => Promise<T>): Promise<T> {
        this.doing = what;
        return act();
    }

    /** @returns what to type next */
    private async init(): Promise<readonly string[]> {
        this.copy.leaveIgnored(this.secret);
        const main = join(projectFolder(), "dist/release/main.js");
        const { stdout } = await this.newcomer.typeNode(main, "init", "--yes", "--json", "--library", projectFolder());
        const result = JSON.parse(stdout) as InitResult;
        this.project = new WrittenProject(this.copy.folder, result);
        const edits = this.project.fillIn(this.repository, this.platform.gateway);
        this.counts = { ...this.counts, edits };
        const { follows } = this.repository;
        if (follows === undefined) return result.next;
        assert.ok(
            result.notes.some(note => note.includes(follows.note)),
            `no note of init says "${follows.note}"`,
        );
        return [follows.type, ...result.next];
    }

    private async typeNext(next: readonly string[]): Promise<void> {
        this.copy.leaveIgnored(this.secret);
        for (const line of next) await this.newcomer.type(line);
        assert.deepEqual(this.copy.committedOutput(), [], "files in Git that npm made");
        assert.deepEqual(this.copy.editedSource(), [], "files of the team that init changed");
    }

    private async update(): Promise<void> {
        this.copy.writeSecondEdition();
        await this.newcomer.type('git commit --quiet --all --message "feat: a second edition"');
        const { stdout } = await this.newcomer.type("npx fastapi-release next-version");
        assert.equal(stdout.trim(), versions[1]);
        await this.newcomer.type(`npx fastapi-release deploy ${versions[1]} --promote`);
    }

    /** Asks as users do: through the Service, or through the gateway by its host. */
    private async ask(edition: string): Promise<void> {
        const { repository, platform } = this;
        const { service } = this.project!.settings();
        const host = repository.gateway?.hosts[0];
        const address =
            host === undefined
                ? await new ClusterView(this.api, service.namespace, service.name).trafficAddress()
                : platform.gateway!.address;
        for (const asked of repository.asks) {
            const { path, headers = {}, says = "" } = typeof asked === "string" ? { path: asked } : asked;
            const ask = { name: path, path, headers: { ...(host === undefined ? {} : { host }), ...headers } };
            let last = "";
            const look = async () => {
                const [answer] = await askOnce({ address, networkNamespace: platform.networkNamespace }, [ask]);
                last = `${answer?.status} ${answer?.body}`;
                const isRight = answer?.status === 200 && [edition, says].every(words => answer.body.includes(words));
                return isRight ? true : undefined;
            };
            const answered = eventually(`${path} with "${edition}"`, look, answerSeconds);
            await answered.catch((error: Error) => assert.fail(`${error.message}; the last answer: ${last}`));
        }
    }

    private async searchImage(): Promise<void> {
        const [slot] = Object.values(this.project!.settings().slots ?? {});
        assert.ok(slot !== undefined, "Pulumi.dev.yaml has no slot after the deploy");
        const found = await afterWordInImage(slot.repository, slot.digest, this.secret);
        assert.deepEqual(found, [], "files in the image that Git ignores");
    }

    /** Its layers stay for the next run. */
    private async removeTag(image: string): Promise<void> {
        const docker = new Docker({ socketPath: new URL(this.platform.dockerHost).pathname });
        await docker
            .getImage(image)
            .remove({ noprune: true })
            .catch(() => undefined);
    }
}
