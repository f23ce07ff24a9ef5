import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import type { Story } from "./story.js";
import { writeKubeconfig } from "./story-kubeconfig.js";

/**
 * The connection from a story's commands to the API server. Cutting it makes the API server unreachable for them, while
 * the cluster itself and other stories keep working.
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

    /** As if the API server's process had ended: connections break, new ones end at once. */
    refuse(): void {
        this.state = "refusing";
        for (const socket of this.sockets) socket.destroy();
    }

    /** As if its process were stopped, or packets lost: requests get no answer. */
    fallSilent(): void {
        this.state = "silent";
        for (const socket of this.sockets) socket.pause();
    }

    /** Requests sent meanwhile get their answers now. */
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

    /** Without pipes, which would resume a paused socket. */
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
