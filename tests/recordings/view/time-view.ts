// `created` and `modified` of a resource as "#1", "#2", …: the different times that its URN ever had, in order. So the
// view says which times are equal, which stayed since the step before and which are new, but not when that was.
import type { Json, JsonMap } from "../../../engine/state/property-codec.js";

const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/;

export class ResourceTimes {
    private readonly byUrn = new Map<string, string[]>();

    /** Replaces the times of the resources; answers what is wrong with them in themselves. */
    view(resources: readonly JsonMap[]): string[] {
        const problems: string[] = [];
        for (const resource of resources) {
            for (const key of ["created", "modified"]) {
                const time = resource[key];
                if (time !== undefined && !rfc3339.test(String(time))) {
                    problems.push(`${resource["urn"]} has ${key} "${time}", which is not a time in UTC`);
                }
            }
        }
        const urns = new Set(resources.map(resource => String(resource["urn"])));
        for (const urn of urns) problems.push(...this.addTimes(urn, resources));
        for (const resource of resources) {
            const known = this.byUrn.get(String(resource["urn"])) ?? [];
            for (const key of ["created", "modified"]) {
                const time = resource[key];
                if (time !== undefined) resource[key] = `#${known.indexOf(String(time)) + 1}`;
            }
        }
        return problems;
    }

    private addTimes(urn: string, resources: readonly JsonMap[]): string[] {
        const known = this.byUrn.get(urn) ?? [];
        const times = resources.filter(resource => resource["urn"] === urn).flatMap(timesOf);
        const added = [...new Set(times)].filter(time => !known.includes(time)).sort(byTime);
        const last = known.at(-1);
        this.byUrn.set(urn, [...known, ...added]);
        const back = added.find(time => last !== undefined && byTime(time, last) < 0);
        return back === undefined ? [] : [`${urn} has the new time ${back}, before its last one, ${last}`];
    }
}

function timesOf(resource: JsonMap): string[] {
    return [resource["created"], resource["modified"]]
        .filter((time: Json | undefined) => time !== undefined)
        .map(String);
}

/** Fractions have no trailing zeros, so texts alone do not sort. */
function byTime(a: string, b: string): number {
    const padded = (time: string) => time.replace(/(?:\.(\d+))?Z$/, (_, digits = "") => `.${digits.padEnd(9, "0")}`);
    return padded(a) < padded(b) ? -1 : 1;
}
