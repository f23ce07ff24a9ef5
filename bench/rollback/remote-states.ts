import { PulumiCloud } from "../../tests/pulumi/cloud/pulumi-cloud.js";
import { S3Store } from "../../tests/pulumi/s3/s3-store.js";
import type { Closing } from "../closing-after.js";
import { StateLine } from "./state-line.js";

/** A backend other than a folder on this machine. */
export interface RemoteState {
    /** For people: "state on S3". */
    readonly name: string;
    readonly environment: Readonly<Record<string, string>>;
    /** Requests that it has been asked so far. */
    asked(): number;
}

/**
 * S3 by versitygw, and what stands in for Pulumi Cloud in our tests; each holds one stack.
 *
 * @param delays of what they are asked, in milliseconds: one of each kind for each
 */
export async function openRemoteStates(
    closing: Closing,
    delays: readonly number[] = [0, 100],
): Promise<readonly RemoteState[]> {
    const open = async (name: string, environment: object, url: string, delayMs: number): Promise<RemoteState> => {
        const line = await StateLine.open(Number(/127\.0\.0\.1:(\d+)/.exec(url)?.[1]), delayMs);
        closing.push(async () => line.close());
        const PULUMI_BACKEND_URL = url.replace(/127\.0\.0\.1:\d+/, line.address);
        const far = delayMs === 0 ? "" : `, ${delayMs} ms away`;
        return {
            name: `${name}${far}`,
            environment: { ...environment, PULUMI_BACKEND_URL },
            asked: () => line.requests,
        };
    };
    const bucketOf = (delayMs: number) => `delay-${delayMs}`;
    const store = await S3Store.start(...delays.map(bucketOf));
    closing.push(() => store.close());
    const onS3 = delays.map(ms => open("state on S3", store.environment, store.backendUrl(bucketOf(ms)), ms));
    const onCloud = delays.map(async ms => {
        const cloud = await PulumiCloud.start();
        closing.push(() => cloud.close());
        return open("state on a server of ours for Pulumi Cloud", cloud.environment, cloud.url, ms);
    });
    return Promise.all([...onS3, ...onCloud]);
}
