import { isNotFound } from "../../cluster/kubernetes-api.js";
import { objectPath } from "../../cluster/object-path.js";
import { type RouteObject, routeVerdict } from "../../cluster/route-verdict.js";
import { trafficReference } from "../../model/traffic-object.js";
import type { OpenRelease } from "../open/open-release.js";

/** Why the gateway does not lead users as the route says; undefined when it does, or there is no gateway. */
export async function routeRefusal({ api, settings: { service } }: OpenRelease): Promise<string | undefined> {
    if (service.gateway === undefined) return undefined;
    const path = await objectPath(api, trafficReference(service));
    const verdict = await api.get<RouteObject>(path).then(
        route => routeVerdict(route, service.gateway!.name),
        error => {
            if (isNotFound(error)) return undefined;
            throw error;
        },
    );
    return verdict === undefined || verdict.taken ? undefined : verdict.why;
}
