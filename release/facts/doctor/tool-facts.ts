import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { buildOf } from "../../../model/build-settings.js";
import { lacksDigest } from "../../../model/release-images.js";
import type { Settings } from "../../../model/settings.js";
import { slotEntries } from "../../../model/slot-names.js";
import { chooseEngine, type EngineKind } from "../../choose-engine.js";
import type { ToolFacts } from "../../plan/doctor/check-tools.js";
import { readGitFacts } from "../git-facts.js";
import { pingDocker } from "../ping-docker.js";
import { looked } from "./looked.js";

/** @param settings undefined when they are broken: then the service's folder is taken for the default one */
export async function readTools(
    directory: string,
    settings: Settings | undefined,
    engine: EngineKind | undefined,
    environment: NodeJS.ProcessEnv,
): Promise<ToolFacts> {
    const [description, git, { commit }, dockerProblem] = await Promise.all([
        looked(async () => (await chooseEngine(engine, environment)).description),
        gitVersion(),
        readGitFacts(directory, "."),
        pingDocker(environment["DOCKER_HOST"]),
    ]);
    const toBuild = slotEntries(settings?.slots).flatMap(([, held]) => (lacksDigest(held) ? [held.version] : []));
    const builds =
        settings === undefined
            ? [{ context: "app", build: {} }]
            : [undefined, ...Object.keys(settings.release.images ?? {})].map(name => buildOf(settings.service, name));
    const contexts = builds
        .filter(({ context, build }) =>
            existsSync(join(directory, "dockerfile" in build ? build.dockerfile! : join(context, "Dockerfile"))),
        )
        .map(({ context }) => context);
    return {
        node: process.version,
        engine: description,
        ...(git === undefined ? {} : { git }),
        hasCommit: commit !== undefined,
        ...(dockerProblem === undefined ? {} : { dockerProblem }),
        toBuild,
        contexts: [...new Set(contexts)],
    };
}

async function gitVersion(): Promise<string | undefined> {
    return promisify(execFile)("git", ["--version"]).then(
        ({ stdout }) => stdout.trim(),
        () => undefined,
    );
}
