import { PulumiCloud } from "../../tests/pulumi/cloud/pulumi-cloud.js";
import { S3Store } from "../../tests/pulumi/s3/s3-store.js";
import type { Closing } from "../closing-after.js";
import { SlowWay } from "./slow-way.js";

/** A backend other than a folder on this machine. */
export interface RemoteState {
    /** For people: "state on S3". */
    readonly name: string;
    readonly environment: Readonly<Record<string, string>>;
}

const delayMs = 100;
const delayed = `${delayMs} ms away`;

/**
 * S3 by versitygw, and what stands in for Pulumi Cloud in our tests; each on this machine, and as from far away. Each holds one
 * stack.
 */
export async function openRemoteStates(closing: Closing): Promise<readonly RemoteState[]> {
    const toFar = async (url: string) => {
        const way = await SlowWay.open(Number(/127\.0\.0\.1:(\d+)/.exec(url)?.[1]), delayMs);
        closing.push(async () => way.close());
        return url.replace(/127\.0\.0\.1:\d+/, way.address);
    };
    const store = await S3Store.start("near", "far");
    closing.push(() => store.close());
    const clouds = [await PulumiCloud.start(), await PulumiCloud.start()] as const;
    closing.push(...clouds.map(cloud => () => cloud.close()));
    const [near, far] = clouds;
    const onS3 = "state on S3";
    const onCloud = "state on a server of ours for Pulumi Cloud";
    const there = (environment: object, url: string) => ({ ...environment, PULUMI_BACKEND_URL: url });
    return [
        { name: onS3, environment: there(store.environment, store.backendUrl("near")) },
        { name: `${onS3}, ${delayed}`, environment: there(store.environment, await toFar(store.backendUrl("far"))) },
        { name: onCloud, environment: { ...near.environment } },
        { name: `${onCloud}, ${delayed}`, environment: there(far.environment, await toFar(far.url)) },
    ];
}
