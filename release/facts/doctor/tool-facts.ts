import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { buildOf } from "../../../model/build-settings.js";
import { lacksDigest } from "../../../model/release-images.js";
import type { Settings } from "../../../model/settings.js";
import { slotEntries } from "../../../model/slot-names.js";
import { describePulumi, type Pulumi } from "../../../platform/pulumi/find-pulumi.js";
import type { ToolFacts } from "../../plan/doctor/check-tools.js";
import type { Looked } from "../../plan/doctor/doctor-check.js";
import { readGitFacts } from "../git-facts.js";
import { pingDocker } from "../ping-docker.js";

/** @param settings undefined when they are broken: then the service's folder is taken for the default one */
export async function readTools(
    directory: string,
    settings: Settings | undefined,
    pulumi: Looked<Pulumi>,
    environment: NodeJS.ProcessEnv,
): Promise<ToolFacts> {
    const [git, { commit }, dockerProblem] = await Promise.all([
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
        pulumi: pulumi.found === undefined ? pulumi : { found: describePulumi(pulumi.found).replace("Pulumi ", "") },
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
