import type { Problem } from "../model/problem.js";
import { readSettings } from "../model/read-settings.js";
import type { Settings } from "../model/settings.js";
import { slotsProblems } from "../model/settings-problems.js";
import type { FastApiServiceArgs } from "./fastapi-service.js";

/** What only the release command reads may be left out. */
const anyRelease = { repository: "none" };

/** All that is wrong with the arguments of a service. Checked settings that are given once more have no problem. */
export function serviceProblems(args: FastApiServiceArgs & Partial<Settings>): readonly Problem[] {
    const { last, after: _after, images: _images, needs: _needs, ...given } = args;
    const { settings, problems } = readSettings({ release: anyRelease, ...given, service: asWritten(given.service) });
    if (problems !== undefined) return problems;
    const size = settings.strategy?.standby ?? "full";
    const message = `"${size}" needs \`last\`, which tells who has served: give what readLast reads.`;
    const blind = size !== "full" && last === undefined;
    return [...slotsProblems(settings), ...(blind ? [{ path: "strategy.standby", message }] : [])];
}

/** Read settings have the default of `replicas` beside a scale that stands in its place. */
function asWritten(service: Settings["service"] | undefined): unknown {
    if (service?.scale === undefined) return service;
    const { replicas: _, ...rest } = service;
    return rest;
}
