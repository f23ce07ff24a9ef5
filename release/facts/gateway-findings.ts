import { readGatewayFacts } from "../../cluster/gateway-facts.js";
import { gatewayProblems } from "../../model/gateway-problems.js";
import type { Problem } from "../../model/problem.js";
import type { OpenRelease } from "../open/open-release.js";

/** What speaks against the gateway that the settings name; nothing when they name none. */
export async function gatewayFindings({ api, settings: { service } }: OpenRelease): Promise<readonly Problem[]> {
    const { gateway, namespace } = service;
    if (gateway === undefined) return [];
    return gatewayProblems(gateway, namespace, await readGatewayFacts(api, gateway, namespace));
}
