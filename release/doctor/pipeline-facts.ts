import { tmpdir } from "node:os";
import { relative } from "node:path";
import { askGit, readGit } from "../../machine/git.js";
import { imagesOf } from "../../model/release/release-images.js";
import { withoutLogin } from "../../model/settings/credentials.js";
import type { Settings } from "../../model/settings/settings.js";
import { registryCredentials } from "../../registry/registry-credentials.js";
import { isLoopback, repositoryAddress } from "../../registry/repository-address.js";
import type { StateBackend } from "../stack/backend.js";
import type { PipelineFacts, StatePlace } from "./check-pipeline.js";
import { looked } from "./doctor-check.js";

export interface PipelineQuestion {
    /** Folder of Pulumi.yaml. */
    readonly directory: string;
    /** Undefined if they are broken. */
    readonly settings: Settings | undefined;
    readonly backend: StateBackend;
    readonly environment: NodeJS.ProcessEnv;
}

/** What pipelines set from secrets and variables of their forge. */
const given = [
    "PULUMI_CONFIG_PASSPHRASE",
    "PULUMI_CONFIG_PASSPHRASE_FILE",
    "PULUMI_BACKEND_URL",
    "PULUMI_ACCESS_TOKEN",
    "KUBECONFIG",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "DOCKER_AUTH_CONFIG",
];

/** Looks up what only a run of a pipeline may lack. Changes nothing. */
export async function readPipeline({
    directory,
    settings,
    backend,
    environment,
}: PipelineQuestion): Promise<PipelineFacts> {
    const [isShallow, author, top] = await Promise.all([
        looked(async () => (await readGit(directory, ["rev-parse", "--is-shallow-repository"])) === "true"),
        looked(() => readGit(directory, ["var", "GIT_COMMITTER_IDENT"])),
        askGit(directory, "rev-parse", "--show-toplevel").catch(() => undefined),
    ]);
    return {
        empty: given.filter(name => environment[name]?.trim() === ""),
        isShallow,
        ...(author.problem === undefined ? {} : { authorProblem: author.problem }),
        state: statePlace(backend, [top ?? directory, tmpdir(), environment["RUNNER_TEMP"]]),
        withoutLogin: settings === undefined ? [] : await hostsWithoutLogin(settings, environment),
    };
}

/** @param passing folders that go with a run */
function statePlace(
    { url, folder, saidBy, isPlatform }: StateBackend,
    passing: readonly (string | undefined)[],
): StatePlace {
    if (isPlatform || (url === undefined && saidBy === undefined)) return { kind: "unnamed" };
    const shown = url === undefined ? "Pulumi Cloud" : withoutLogin(url);
    if (folder === undefined) return { url: shown, kind: "shared" };
    const isIn = (parent: string | undefined) => parent && !/^\.\.(\/|$)/.test(relative(parent, folder));
    return { url: shown, kind: passing.some(isIn) ? "lost" : "here" };
}

/** A login that cannot be read is told where the registry is asked. */
async function hostsWithoutLogin({ release }: Settings, environment: NodeJS.ProcessEnv): Promise<readonly string[]> {
    const repositories = imagesOf({ ...release, version: "0.0.0" }).map(({ repository }) => repository);
    const hosts = [...new Set(repositories.map(repository => repositoryAddress(repository).registry))];
    const known = await Promise.all(
        hosts.map(async host => {
            if (isLoopback(host)) return true;
            const credentials = await registryCredentials(host, environment).catch(() => "unreadable");
            return credentials !== undefined;
        }),
    );
    return hosts.filter((_, index) => !known[index]);
}
