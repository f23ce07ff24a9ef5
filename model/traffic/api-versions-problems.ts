import type { Problem } from "../settings/problem.js";
import { type ApiVersionsSettings, isRewriting, servesDefault, versionsOf } from "./api-versions.js";
import type { GatewaySettings } from "./gateway-settings.js";
import { usersMatches } from "./traffic-route.js";

/** Limits of an HTTPRoute, by its definition in version 1.4 of the Gateway API. */
const most = { rules: 16, matchesOfRule: 64, matches: 128, characters: 4096 } as const;

/**
 * Problems of a version table in the route of one service. Paths start at the gateway's settings.
 *
 * @param slots how many slots testers may choose among
 */
export function apiVersionsProblems(gateway: GatewaySettings, service: string, slots: number): readonly Problem[] {
    const { apiVersions: table } = gateway;
    if (table === undefined) return [];
    const problem = (message: string): readonly Problem[] => [{ path: "apiVersions", message }];
    const here = versionsOf(table, service);
    if (here.length === 0) {
        return problem(`none of its versions is served by ${service}; leave service out of those that should be.`);
    }
    const users = usersMatches(gateway, service);
    if (users.length === 0) {
        return problem(`clients have no way to ask for ${here.join(", ")}, which ${service} serves; name one in by.`);
    }
    const testers = gateway.testers === undefined ? 0 : slots;
    const perUser = users.map(({ matches }) => matches.length);
    const all = perUser.reduce((sum, count) => sum + count, 0);
    const headers = users.flatMap(({ matches }) => matches.flatMap(match => match.headers ?? []));
    const sizes = [
        ["rules", users.length + testers, most.rules],
        ["matches of one rule", Math.max(...perUser, testers > 0 ? all : 0), most.matchesOfRule],
        ["matches", all * (1 + testers), most.matches],
        ["characters in an expression", Math.max(0, ...headers.map(({ value }) => value.length)), most.characters],
    ] as const;
    const broken = sizes.find(([, has, limit]) => has > limit);
    if (broken === undefined) return [];
    const [what, has, limit] = broken;
    return problem(
        `the route of ${service} would have ${has} ${what}, and the limit is ${limit}; ${advice(table, service)}`,
    );
}

function advice(table: ApiVersionsSettings, service: string): string {
    const others = "name fewer resources, ways or versions, or give a version its own service.";
    return isRewriting(table) && servesDefault(table, service) ? `set rewrite to false, or ${others}` : others;
}
