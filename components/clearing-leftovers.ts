import type { CustomResourceOptions, ResourceHookArgs } from "@pulumi/pulumi";
import type { WantedObject } from "../cluster/clear-leftover.js";
import { connectToCluster } from "./connect-to-cluster.js";

/**
 * Resource options for an object with a name of ours; `known` says that the last update recorded it. One that it did not
 * know may have been left by an update that was killed: it goes before the new one is created, which would fail because
 * it exists, and every later update with it.
 */
export function clearingLeftovers(known: boolean): Pick<CustomResourceOptions, "hooks"> {
    return known ? {} : { hooks: { beforeCreate: [clearBeforeCreate] } };
}

async function clearBeforeCreate({ newInputs }: ResourceHookArgs): Promise<void> {
    const { clearLeftover } = await import("../cluster/clear-leftover.js");
    const api = await connectToCluster();
    try {
        await clearLeftover(newInputs as WantedObject, api);
    } finally {
        api.close();
    }
}
