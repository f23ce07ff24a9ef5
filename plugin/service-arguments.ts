import type { FastApiServiceArgs } from "../components/service/fastapi-service.js";
import { frozenHere } from "../components/slot/frozen-metadata.js";
import { adoptDigests, compareWithPredecessor, type Predecessor } from "../model/ledger/predecessor.js";
import { checkedAs, checkSettings } from "../model/settings/check-settings.js";
import type { Problem } from "../model/settings/problem.js";

/** The inputs of a FastApiService, or all problems with them. */
export type ServiceArguments =
    | { readonly args: FastApiServiceArgs; readonly problems?: undefined }
    | { readonly args?: undefined; readonly problems: readonly Problem[] };

/** The part of settings that only the release command uses, filled in for programs that have none. */
const noDefaults = { repository: "none" };

/** Reads the arguments of a FastApiService by the definition of a stack's settings. Never throws. */
export function serviceArguments({ last, ...sections }: Readonly<Record<string, unknown>>): ServiceArguments {
    const given = sections["release"] !== undefined && sections["release"] !== null;
    const { settings, problems } = checkSettings(given ? sections : { ...sections, release: noDefaults });
    if (problems !== undefined)
        return { problems: problems.filter(({ path }) => given || !/^release(\.|$)/.test(path)) };
    if (last === undefined || last === null) return { args: { settings } };
    const before = withoutNulls(last);
    if (before === undefined) return { problems: [{ path: "last", message: "is not a map of outputs." }] };
    const conflicts = [...compareWithPredecessor(settings, before), ...frozenHere(settings, before)];
    if (conflicts.length > 0) return { problems: conflicts };
    return { args: { settings: checkedAs(settings, adoptDigests(settings, before)), last: before } };
}

/** Other languages pass a missing output as null. */
function withoutNulls(last: unknown): Predecessor | undefined {
    if (typeof last !== "object" || last === null || Array.isArray(last)) return undefined;
    return Object.fromEntries(Object.entries(last).filter(([, value]) => value !== null)) as Predecessor;
}
