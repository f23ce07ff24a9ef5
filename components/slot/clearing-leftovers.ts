import type { CustomResourceOptions, ResourceHookArgs } from "@pulumi/pulumi";
import type { WantedObject } from "../../objects/clear-leftover.js";
import { connectToCluster } from "../connect-to-cluster.js";

/**
 * Resource options for an object with a name of ours; `known` says that the last update recorded it. An unrecorded one
 * may be a leftover: it is deleted before the new one is created. Otherwise the creation would fail because the object
 * exists, and so would every later update.
 */
export function clearingLeftovers(known: boolean): Pick<CustomResourceOptions, "hooks"> {
    return known ? {} : { hooks: { beforeCreate: [clearBeforeCreate] } };
}

async function clearBeforeCreate({ newInputs }: ResourceHookArgs): Promise<void> {
    const { clearLeftover } = await import("../../objects/clear-leftover.js");
    const api = await connectToCluster();
    try {
        await clearLeftover(newInputs as WantedObject, api);
    } finally {
        api.close();
    }
}
