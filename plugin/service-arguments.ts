import type { FastApiServiceArgs } from "../components/fastapi-service.js";
import { frozenHere } from "../components/frozen-here.js";
import { timeZoneProblems } from "../model/freeze-problems.js";
import { adoptDigests, compareWithPredecessor, type Predecessor } from "../model/predecessor.js";
import type { Problem } from "../model/problem.js";
import { readSettings } from "../model/read-settings.js";
import { settingsProblems } from "../model/settings-problems.js";

/** What a FastApiService takes, or all that is wrong with what it was given. */
export type ServiceArguments =
    | { readonly args: FastApiServiceArgs; readonly problems?: undefined }
    | { readonly args?: undefined; readonly problems: readonly Problem[] };

/** The part of settings that only the release command uses, where a program has none. */
const noDefaults = { repository: "none" };

/** Reads the arguments of a FastApiService by the definition of a stack's settings. Never throws. */
export function serviceArguments({ last, ...sections }: Readonly<Record<string, unknown>>): ServiceArguments {
    const given = sections["release"] !== undefined && sections["release"] !== null;
    const read = readSettings(given ? sections : { ...sections, release: noDefaults });
    const problems = read.problems ?? [...settingsProblems(read.settings), ...timeZoneProblems(read.settings)];
    const asked = problems.filter(({ path }) => given || !/^release(\.|$)/.test(path));
    if (asked.length > 0 || read.settings === undefined) return { problems: asked };
    if (last === undefined || last === null) return { args: read.settings };
    const before = withoutNulls(last);
    if (before === undefined) return { problems: [{ path: "last", message: "is not a map of outputs." }] };
    const conflicts = [...compareWithPredecessor(read.settings, before), ...frozenHere(read.settings, before)];
    if (conflicts.length > 0) return { problems: conflicts };
    return { args: { ...adoptDigests(read.settings, before), last: before } };
}

/** An output that is not there yet comes as null from other languages. */
function withoutNulls(last: unknown): Predecessor | undefined {
    if (typeof last !== "object" || last === null || Array.isArray(last)) return undefined;
    return Object.fromEntries(Object.entries(last).filter(([, value]) => value !== null)) as Predecessor;
}
