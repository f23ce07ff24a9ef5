import { type BackendFacts, checkBackend } from "./check-backend.js";
import { type ClusterFacts, checkCluster } from "./check-cluster.js";
import { checkRegistry, type RepositoryFacts } from "./check-registry.js";
import { checkSettings, type SettingsFacts } from "./check-settings.js";
import { checkTools, type ToolFacts } from "./check-tools.js";
import type { DoctorCheck } from "./doctor-check.js";

/** All that was looked up; each part independent of the others. */
export interface DoctorFacts {
    readonly tools: ToolFacts;
    readonly settings: SettingsFacts;
    readonly cluster: ClusterFacts;
    /** Undefined when the settings are broken: they name the repositories. */
    readonly registries?: readonly RepositoryFacts[];
    readonly backend: BackendFacts;
}

/** What is there and what is missing, a check a line. */
export function examine({ tools, settings, cluster, registries, backend }: DoctorFacts): readonly DoctorCheck[] {
    const unnamed: DoctorCheck = {
        name: "registry",
        state: "warning",
        says: "was not asked: the settings have to name the repository first",
    };
    return [
        ...checkTools(tools),
        ...checkSettings(settings),
        ...checkCluster(cluster),
        ...(registries === undefined ? [unnamed] : checkRegistry(registries)),
        ...checkBackend(backend),
    ];
}
