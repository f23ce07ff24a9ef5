import { accountRoutes } from "./account-routes.js";
import { checkpointRoutes } from "./checkpoint-routes.js";
import type { Answer } from "./cloud-call.js";
import { CloudError } from "./cloud-error.js";
import { historyRoutes } from "./history-routes.js";
import { secretRoutes } from "./secret-routes.js";
import { stackRoutes } from "./stack-routes.js";
import { updateRoutes } from "./update-routes.js";

const routes = Object.entries({
    ...accountRoutes,
    ...stackRoutes,
    ...secretRoutes,
    ...historyRoutes,
    ...updateRoutes,
    ...checkpointRoutes,
}).map(([route, answer]) => ({ segments: segmentsOf(route), answer }));

/** "GET /api/user" → ["GET ", "api", "user"]. */
function segmentsOf(route: string): string[] {
    return route.split("/");
}

function match(pattern: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
    if (pattern.length !== segments.length) return undefined;
    const params: Record<string, string> = {};
    for (const [index, expected] of pattern.entries()) {
        const found = segments[index]!;
        if (expected.startsWith(":")) params[expected.slice(1)] = decodeURIComponent(found);
        else if (expected !== found) return undefined;
    }
    return params;
}

/**
 * The first route that fits "METHOD /path"; in the tables above, words come before parameters.
 * @throws CloudError 404 when this server has no such route
 */
export function findRoute(request: string): { readonly answer: Answer; readonly params: Record<string, string> } {
    for (const { segments, answer } of routes) {
        const params = match(segments, segmentsOf(request));
        if (params !== undefined) return { answer, params };
    }
    throw new CloudError(404, `This stand-in for Pulumi Cloud has no ${request}`);
}
