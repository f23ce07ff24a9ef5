import { readPlatformInfo } from "../../platform/platform-info.js";
import type { OpenRelease } from "../open/open-release.js";

/**
 * Of a Prometheus that asks the pods: the one given, else the one that the settings' first such check asks, else the local
 * platform's where its cluster is the stack's. Undefined where there is none.
 */
export function prometheusAddress({ api, settings }: OpenRelease, given: string | undefined): string | undefined {
    const { steps = [], checks = [] } = settings.promotion ?? {};
    const all = [...checks, ...steps.flatMap(step => step.checks ?? [])];
    const asked = all.find(({ prometheus }) => prometheus !== undefined)?.prometheus?.address;
    const platform = readPlatformInfo();
    return given ?? asked ?? (platform?.context === api.access.context ? platform.prometheusUrl : undefined);
}
