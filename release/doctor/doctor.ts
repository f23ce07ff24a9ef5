import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { describePulumi, type Pulumi } from "../../machine/find-pulumi.js";
import { readGit } from "../../machine/git.js";
import { readPlatformInfo } from "../../machine/platform-info.js";
import { canonicalJson } from "../../model/ledger/fingerprint.js";
import { buildOf } from "../../model/release/build-settings.js";
import { lacksDigest } from "../../model/release/release-images.js";
import type { Settings } from "../../model/settings/settings.js";
import { settingsSchema } from "../../model/settings/settings-schema.js";
import { slotEntries } from "../../model/slots/slot-names.js";
import { pingDocker } from "../deploy/image-facts.js";
import { readSourceFacts } from "../deploy/source-facts.js";
import { readFileLedger } from "../ledger/file-ledger.js";
import type { CommonOptions } from "../open/open-service.js";
import { readLedger } from "../open/open-stack.js";
import { describeChecks } from "../output/check.js";
import { Refusal } from "../output/refusal.js";
import type { Report } from "../output/report.js";
import { requirePulumi } from "../pulumi/pulumi-error.js";
import { stateBackend } from "../stack/backend.js";
import { chooseCluster, hasOwnContext } from "../stack/find-cluster.js";
import { readProject } from "../stack/project.js";
import { readFileSettings } from "../stack/read-file-settings.js";
import { SettingsFile } from "../stack/settings-file.js";
import { readBackend, readRegistries } from "./backend-facts.js";
import type { ToolFacts } from "./check-tools.js";
import { readCluster } from "./cluster-facts.js";
import { type Looked, looked } from "./doctor-check.js";
import type { KnownSettings } from "./needed-rights.js";
import { readPipeline } from "./pipeline-facts.js";
import { type DoctorFacts, examine, type SchemaFacts } from "./plan-doctor.js";

export interface DoctorOptions extends CommonOptions {
    /** Whether to check what a run of a pipeline needs, too. */
    readonly ci: boolean;
}

/** Checks everything that commands need; says what is missing and how to get it; changes nothing. */
export async function doctor(options: DoctorOptions, report: Report): Promise<void> {
    const checks = examine(await readDoctorFacts(options));
    for (const line of describeChecks(checks)) report.say(line);
    const missing = checks.filter(({ state }) => state === "missing").length;
    report.result({ stack: options.stack, ok: missing === 0, checks });
    if (missing > 0) throw new Refusal(missing === 1 ? "1 thing is missing." : `${missing} things are missing.`);
}

const noSettings: ReturnType<typeof readFileSettings> = { problems: [] };

/** Looks up everything that `openStack` would. A failed lookup becomes a finding; the others continue. */
export async function readDoctorFacts(options: DoctorOptions): Promise<DoctorFacts> {
    const { env } = process;
    const directory = resolve(options.cwd);
    const project = await looked(() => readProject(options));
    const [file, pulumi] = await Promise.all([
        looked(() =>
            project.found === undefined
                ? SettingsFile.read(directory, options.stack)
                : SettingsFile.ofStack(project.found, options.stack),
        ),
        looked(() => requirePulumi(env)),
    ]);
    const values = file.found?.values() ?? {};
    const { settings, problems } = file.found === undefined ? noSettings : readFileSettings(file.found);
    const platform = readPlatformInfo();
    const backend = stateBackend(project.found ?? { directory }, platform);
    const ledger = await looked(async () => {
        if (project.found === undefined) throw new Error("there is no stack without a project.");
        if (backend.folder !== undefined) return readFileLedger(backend.folder, project.found.name, options.stack);
        if (pulumi.found === undefined) throw new Error(pulumi.problem);
        return readLedger(backend, project.found, options.stack, pulumi.found);
    });
    const { cluster, problem: clusterProblem } = chooseCluster({
        configured: file.found?.value("kubernetes:context"),
        kubeconfig: file.found?.value("kubernetes:kubeconfig"),
        wanted: options.context,
        hasOwnContext: await hasOwnContext(options.context ?? file.found?.value("kubernetes:context"), env, platform),
        stackInUse: ledger.found?.state?.isEmpty === false,
        platform,
        environment: env,
    });
    const environment = cluster?.environment ?? env;
    const [tools, clusterFacts, registries, backendFacts, pipeline] = await Promise.all([
        readTools(directory, settings, pulumi, environment),
        readCluster(
            cluster?.kubeconfig,
            `${clusterProblem?.path}: ${clusterProblem?.message}`,
            settings ?? guess(values),
            project.found && {
                stack: `${project.found.name}/${options.stack}`,
                ...(ledger.found?.state === undefined ? {} : { state: ledger.found.state }),
                ...(settings === undefined ? {} : { settings }),
            },
        ),
        settings === undefined
            ? undefined
            : readRegistries(settings, { registries: settings.service.registries, directory }),
        readBackend({ backend, ledger, file: file.found, environment }),
        options.ci ? readPipeline({ directory, settings, backend, environment: env }) : undefined,
    ]);
    return {
        tools,
        settings: {
            project,
            file: file.found === undefined ? file : { found: { path: file.found.path, problems } },
            schema: file.found === undefined ? {} : readSchemaFacts(file.found.path),
        },
        cluster: { ...clusterFacts, overruled: cluster?.told },
        registries,
        backend: backendFacts,
        ...(pipeline === undefined ? {} : { pipeline }),
    };
}

/** What broken settings still say about the service. */
function guess(values: Readonly<Record<string, unknown>>): KnownSettings | undefined {
    const { namespace } = (values["service"] ?? {}) as Partial<Settings["service"]>;
    return typeof namespace === "string" && namespace !== "" ? { service: { namespace } } : undefined;
}

/** The schema that a settings file names for the YAML language server, and whether it is this version's. */
export function readSchemaFacts(settingsFile: string): SchemaFacts {
    const text = readFileSync(settingsFile, "utf8");
    const named = /^#\s*yaml-language-server:\s*\$schema=(\S+)/m.exec(text)?.[1];
    if (named === undefined) return {};
    if (/^https?:/.test(named)) return { named };
    try {
        const found = JSON.parse(readFileSync(resolve(dirname(settingsFile), named), "utf8")) as object;
        const isSame = canonicalJson({ schema: found }) === canonicalJson({ schema: settingsSchema() });
        return { named, state: isSame ? "same" : "other" };
    } catch (error) {
        return { named, state: (error as NodeJS.ErrnoException).code === "ENOENT" ? "absent" : "other" };
    }
}

/** @param settings undefined if they are broken: then the build context is assumed to be app */
export async function readTools(
    directory: string,
    settings: Settings | undefined,
    pulumi: Looked<Pulumi>,
    environment: NodeJS.ProcessEnv,
): Promise<ToolFacts> {
    const [git, { commit, problem: gitProblem }, dockerProblem] = await Promise.all([
        readGit(".", ["--version"]).catch(() => undefined),
        readSourceFacts(directory, ["."]),
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
        git,
        gitProblem,
        hasCommit: commit !== undefined,
        dockerProblem,
        toBuild,
        contexts: [...new Set(contexts)],
    };
}
