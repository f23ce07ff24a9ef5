import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import type { Story } from "./story.js";
import { writeKubeconfig } from "./story-kubeconfig.js";

/**
 * The way from a story's commands to the API server, which can be cut: for them the API server is away then, while the
 * cluster itself and other stories go on.
 */
export class ClusterRelay {
    private readonly sockets = new Set<Socket>();
    private state: "open" | "refusing" | "silent" = "open";

    private constructor(
        private readonly server: Server,
        private readonly target: URL,
    ) {
        server.on("connection", socket => this.join(socket));
    }

    /** Writes a kubeconfig that leads through the relay. */
    static async start(story: Story, path: string): Promise<ClusterRelay> {
        const target = new URL(story.cluster.api.access.server);
        const server = createServer();
        await new Promise<void>(resolve => server.listen(0, target.hostname, resolve));
        writeKubeconfig(story, path, ({ clusters: [{ cluster }] }) => {
            cluster.server = `https://${target.hostname}:${(server.address() as AddressInfo).port}`;
        });
        return new ClusterRelay(server, target);
    }

    /** As when its process has ended: connections break, new ones end at once. */
    refuse(): void {
        this.state = "refusing";
        for (const socket of this.sockets) socket.destroy();
    }

    /** As when its process is stopped, or packets are lost: what is sent gets no answer. */
    fallSilent(): void {
        this.state = "silent";
        for (const socket of this.sockets) socket.pause();
    }

    /** What was sent meanwhile is answered now. */
    open(): void {
        this.state = "open";
        for (const socket of this.sockets) socket.resume();
    }

    close(): void {
        this.refuse();
        this.server.close();
    }

    private join(outer: Socket): void {
        if (this.state === "refusing") {
            outer.destroy();
            return;
        }
        const inner = connect(Number(this.target.port), this.target.hostname);
        this.carry(outer, inner);
        this.carry(inner, outer);
    }

    /** By hand, since a pipe would resume what is to be paused. */
    private carry(from: Socket, to: Socket): void {
        this.sockets.add(from);
        from.on("data", chunk => to.write(chunk));
        from.on("error", () => to.destroy());
        from.on("close", () => {
            this.sockets.delete(from);
            to.destroy();
        });
        if (this.state === "silent") from.pause();
    }
}
