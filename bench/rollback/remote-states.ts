import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { PulumiCloud } from "../../tests/pulumi/cloud/pulumi-cloud.js";
import { S3Store } from "../../tests/pulumi/s3/s3-store.js";
import type { Closing } from "../under-load.js";

/** A backend other than a folder on this machine. */
export interface RemoteState {
    /** For people: "state on S3". */
    readonly name: string;
    readonly environment: Readonly<Record<string, string>>;
    /** Number of requests to it so far. */
    asked(): number;
}

/**
 * S3 by versitygw, and the stand-in for Pulumi Cloud from our tests; each holds one stack.
 *
 * @param delays how much later requests arrive, in milliseconds: one backend of each kind for each delay
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

/** A connection to a server on loopback that counts requests and delays them, as if the server were far away. */
export class StateLine {
    /** Number of HTTP/1 requests so far. */
    requests = 0;
    private readonly sockets = new Set<Socket>();
    private readonly server = createServer(near => this.lead(near));

    private constructor(
        private readonly port: number,
        private readonly delayMs: number,
    ) {}

    static async open(port: number, delayMs: number): Promise<StateLine> {
        const line = new StateLine(port, delayMs);
        line.server.listen(0, "127.0.0.1");
        await once(line.server, "listening");
        return line;
    }

    /** `127.0.0.1:40123` */
    get address(): string {
        return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    }

    private lead(near: Socket): void {
        const far = connect(this.port, "127.0.0.1");
        for (const socket of [near, far]) {
            this.sockets.add(socket);
            socket.setNoDelay(true);
            socket.on("close", () => this.sockets.delete(socket));
            socket.on("error", () => undefined);
        }
        near.on("data", chunk => {
            // An HTTP/1 client begins each request with a write, and waits for its answer.
            if (/^[A-Z]+ \//.test(chunk.toString("latin1", 0, 16))) this.requests += 1;
            // Timers of equal length end in the order in which they were started.
            setTimeout(() => far.write(chunk), this.delayMs);
        });
        near.on("end", () => setTimeout(() => far.end(), this.delayMs));
        far.pipe(near);
        near.on("close", () => far.destroy());
    }

    close(): void {
        for (const socket of this.sockets) socket.destroy();
        this.server.close();
    }
}
