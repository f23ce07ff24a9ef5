import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A way to a port on loopback on which whatever is asked arrives so much later, as over a long line. */
export class SlowWay {
    private readonly sockets = new Set<Socket>();
    private readonly server = createServer(near => this.lead(near));

    private constructor(
        private readonly port: number,
        private readonly delayMs: number,
    ) {}

    static async open(port: number, delayMs: number): Promise<SlowWay> {
        const way = new SlowWay(port, delayMs);
        way.server.listen(0, "127.0.0.1");
        await once(way.server, "listening");
        return way;
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
        // Timers of the same length end in the order in which they began.
        near.on("data", chunk => setTimeout(() => far.write(chunk), this.delayMs));
        near.on("end", () => setTimeout(() => far.end(), this.delayMs));
        far.pipe(near);
        near.on("close", () => far.destroy());
    }

    close(): void {
        for (const socket of this.sockets) socket.destroy();
        this.server.close();
    }
}
