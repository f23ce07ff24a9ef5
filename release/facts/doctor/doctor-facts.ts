import { resolve } from "node:path";
import type { Settings } from "../../../model/settings.js";
import { readPlatformInfo } from "../../../platform/platform-info.js";
import { readFileLedger } from "../../ledger/file-ledger.js";
import { type CommonOptions, readLedger } from "../../open/open-release.js";
import type { DoctorFacts } from "../../plan/doctor/doctor.js";
import type { KnownSettings } from "../../plan/doctor/needed-rights.js";
import { requirePulumi } from "../../pulumi/require-pulumi.js";
import { backendOf } from "../../stack/backend.js";
import { chooseCluster } from "../../stack/choose-cluster.js";
import { readProject } from "../../stack/project.js";
import { readFileSettings } from "../../stack/read-file-settings.js";
import { SettingsFile } from "../../stack/settings-file.js";
import { readBackend } from "./backend-facts.js";
import { readCluster } from "./cluster-facts.js";
import { looked } from "./looked.js";
import { readRegistries } from "./registry-facts.js";
import { readSchemaFacts } from "./schema-facts.js";
import { readTools } from "./tool-facts.js";

const noSettings: ReturnType<typeof readFileSettings> = { problems: [] };

/** Looks everything up that a command needs, as `openRelease` would; what fails is told, and the rest is looked up. */
export async function readDoctorFacts(options: CommonOptions): Promise<DoctorFacts> {
    const { env } = process;
    const directory = resolve(options.cwd);
    const [project, file, pulumi] = await Promise.all([
        looked(() => readProject(directory)),
        looked(() => SettingsFile.read(directory, options.stack)),
        looked(() => requirePulumi(env)),
    ]);
    const values = file.found?.values() ?? {};
    const { settings, problems } = file.found === undefined ? noSettings : readFileSettings(file.found);
    const platform = readPlatformInfo();
    const backend = backendOf(project.found ?? { directory }, platform);
    const ledger = await looked(async () => {
        if (project.found === undefined) throw new Error("without a project there is no stack.");
        if (backend.folder !== undefined) return readFileLedger(backend.folder, project.found.name, options.stack);
        if (pulumi.found === undefined) throw new Error(pulumi.problem);
        return readLedger(backend, project.found, options.stack, pulumi.found);
    });
    const { cluster, problem: clusterProblem } = chooseCluster({
        configured: file.found?.value("kubernetes:context"),
        kubeconfig: file.found?.value("kubernetes:kubeconfig"),
        ...(options.context === undefined ? {} : { wanted: options.context }),
        stackInUse: ledger.found?.state?.isEmpty === false,
        ...(platform === undefined ? {} : { platform }),
        environment: env,
    });
    const environment = cluster?.environment ?? env;
    const [tools, clusterFacts, registries, backendFacts] = await Promise.all([
        readTools(directory, settings, pulumi, environment),
        readCluster(
            cluster?.kubeconfig,
            `${clusterProblem?.path}: ${clusterProblem?.message}`,
            settings ?? guess(values),
        ),
        settings === undefined ? undefined : readRegistries(settings),
        readBackend({ backend, ledger, file: file.found, environment }),
    ]);
    return {
        tools,
        settings: {
            project,
            file: file.found === undefined ? file : { found: { path: file.found.path, problems } },
            schema: file.found === undefined ? {} : readSchemaFacts(file.found.path),
        },
        cluster: clusterFacts,
        ...(registries === undefined ? {} : { registries }),
        backend: backendFacts,
    };
}

/** What broken settings tell of the service in any case. */
function guess(values: Readonly<Record<string, unknown>>): KnownSettings | undefined {
    const { namespace } = (values["service"] ?? {}) as Partial<Settings["service"]>;
    return typeof namespace === "string" && namespace !== "" ? { service: { namespace } } : undefined;
}
