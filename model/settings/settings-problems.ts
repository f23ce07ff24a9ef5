import { slotEntries } from "../slots/slot-names.js";
import type { Problem } from "./problem.js";
import type { Settings } from "./settings.js";

/**
 * Contradictions between sections, each valid on its own, of settings that are about to be applied. Ledger entries are
 * not checked this way: they keep no secrets.
 */
export function settingsProblems(settings: Settings): readonly Problem[] {
    const { service, release, slots } = settings;
    const releases = [release, ...slotEntries(slots).map(([, held]) => held)];
    const named = releases.flatMap(({ images = {} }) => Object.keys(images));
    const unused = Object.keys(service.images ?? {})
        .filter(name => !named.includes(name))
        .map(name => ({
            path: `service.images.${name}`,
            message: "is not an image of release.images; add it there, or leave it out.",
        }));
    return [...unused, ...problemsOf(release, "release", settings), ...slotsProblems(settings)];
}

/** The part of these checks that is about the slots. */
export function slotsProblems(settings: Pick<Settings, "service" | "slots" | "secrets">): readonly Problem[] {
    return slotEntries(settings.slots).flatMap(([slot, held]) => problemsOf(held, `slots.${slot}`, settings));
}

function problemsOf(
    { secrets: version, resources }: Settings["release"],
    path: string,
    { service, secrets = {} }: Pick<Settings, "service" | "secrets">,
): readonly Problem[] {
    const problems: Problem[] = [];
    if (version !== undefined && !Object.hasOwn(secrets, String(version))) {
        const known = Object.keys(secrets).join(", ") || "none";
        problems.push({
            path: `${path}.secrets`,
            message: `${version} is not a version of secrets; available: ${known}.`,
        });
    }
    if (service.scale !== undefined && (resources.requests?.["cpu"] ?? resources.limits?.["cpu"]) === undefined) {
        const message = "missing, but service.scale.cpuPercent is a share of it; request some, such as 250m.";
        problems.push({ path: `${path}.resources.requests.cpu`, message });
    }
    return problems;
}
