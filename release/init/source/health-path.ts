import type { ServedRoute } from "./served-routes.js";

/** The source's own paths for probes. */
export interface HealthPaths {
    /** Answers while the application is alive. */
    readonly health?: string;
    /** Answers while it can serve. */
    readonly readiness?: string;
}

/** Last parts of a path that say nothing else, the best first. */
const sure = [
    "healthz",
    "livez",
    "health",
    "healthcheck",
    "health-check",
    "health_check",
    "_health",
    "liveness",
    "heartbeat",
    "is_alive",
    "isalive",
];

/** Parts that say it only below a path that belongs to no other thing: `/orders/status` is about orders. */
const likely = ["ping", "alive", "live", "status", "up"];

const ready = ["readyz", "ready", "readiness"];

/** Parts of a path that group routes without being things. */
const neutral =
    /^(_\w*|api|apis|rest|public|internal|system|sys|utils?|common|core|base|meta|mgmt|management|actuator|private|monitoring|monitor|probes?|ops|infra|service|k8s|latest|-|v\d+([._]\d+)*|_?health[a-z_-]*)$/i;

/** Chooses among the routes that answer a bare GET. */
export function chooseHealthPaths(routes: readonly ServedRoute[]): HealthPaths {
    const open = routes.filter(({ isOpen }) => isOpen).map(({ path }) => path);
    const ranked = (names: readonly string[], accepts: (before: readonly string[]) => boolean) =>
        open
            .flatMap(path => {
                const parts = path.split("/").filter(part => part !== "");
                const rank = names.indexOf(parts.at(-1)?.toLowerCase() ?? "");
                return rank < 0 || !accepts(parts.slice(0, -1)) ? [] : [{ path, rank, depth: parts.length }];
            })
            .toSorted((left, right) => left.depth - right.depth || left.rank - right.rank)
            .map(({ path }) => path)[0];
    const isNeutral = (before: readonly string[]) => before.every(part => neutral.test(part));
    const health = ranked(sure, isNeutral) ?? ranked(sure, () => true) ?? ranked(likely, isNeutral);
    const readiness = ranked(ready, isNeutral);
    return {
        ...(health === undefined ? {} : { health }),
        ...(readiness === undefined ? {} : { readiness }),
    };
}
