import { PulumiCloud } from "../../tests/pulumi/cloud/pulumi-cloud.js";
import { S3Store } from "../../tests/pulumi/s3/s3-store.js";
import type { Closing } from "../closing-after.js";
import { StateLine } from "./state-line.js";

/** A backend other than a folder on this machine. */
export interface RemoteState {
    /** For people: "state on S3". */
    readonly name: string;
    readonly environment: Readonly<Record<string, string>>;
    /** How far away it is. @default 0 */
    readonly delayMs: number;
    /** Requests that it has been asked so far. */
    asked(): number;
}

const farMs = 100;

/**
 * S3 by versitygw, and what stands in for Pulumi Cloud in our tests; each on this machine, and as from far away. Each holds one
 * stack.
 */
export async function openRemoteStates(closing: Closing): Promise<readonly RemoteState[]> {
    const open = async (name: string, environment: object, url: string, delayMs = 0): Promise<RemoteState> => {
        const line = await StateLine.open(Number(/127\.0\.0\.1:(\d+)/.exec(url)?.[1]), delayMs);
        closing.push(async () => line.close());
        const PULUMI_BACKEND_URL = url.replace(/127\.0\.0\.1:\d+/, line.address);
        const far = delayMs === 0 ? "" : `, ${delayMs} ms away`;
        const asked = () => line.requests;
        return { name: `${name}${far}`, environment: { ...environment, PULUMI_BACKEND_URL }, delayMs, asked };
    };
    const store = await S3Store.start("near", "far");
    closing.push(() => store.close());
    const clouds = [await PulumiCloud.start(), await PulumiCloud.start()] as const;
    closing.push(...clouds.map(cloud => () => cloud.close()));
    const [near, far] = clouds;
    const onS3 = "state on S3";
    const onCloud = "state on a server of ours for Pulumi Cloud";
    return Promise.all([
        open(onS3, store.environment, store.backendUrl("near")),
        open(onS3, store.environment, store.backendUrl("far"), farMs),
        open(onCloud, near.environment, near.url),
        open(onCloud, far.environment, far.url, farMs),
    ]);
}
