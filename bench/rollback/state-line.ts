import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A line to a server on loopback that counts the requests over it. What is asked arrives so much later, as from far away. */
export class StateLine {
    /** Requests of HTTP/1 so far. */
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
            // A client of HTTP/1 begins each request with a write, and waits for its answer.
            if (/^[A-Z]+ \//.test(chunk.toString("latin1", 0, 16))) this.requests += 1;
            // Timers of the same length end in the order in which they began.
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
