import { findPulumi, oldestPulumi, type Pulumi } from "../../platform/pulumi/find-pulumi.js";
import { Refusal } from "../report/refusal.js";

/** The Pulumi CLI that carries out updates. Refuses with those that do not work, and what to install. */
export async function requirePulumi(environment: NodeJS.ProcessEnv = process.env): Promise<Pulumi> {
    const { pulumi, passedOver } = await findPulumi(environment);
    if (pulumi !== undefined) return pulumi;
    const found = passedOver.length === 0 ? "there is none on PATH, nor in ~/.pulumi/versions" : passedOver.join("; ");
    throw new Refusal(
        `no Pulumi CLI that works: ${found}. Install ${oldestPulumi} or a later 3.x: ` +
            "https://www.pulumi.com/docs/install/; where nothing can be downloaded, `npm run platform -- up` builds one.",
    );
}
