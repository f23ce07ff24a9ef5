import net from "node:net";
import type { ConnectionInjector, Server } from "@grpc/grpc-js";

/**
 * A loopback port that is there before the services are: the program can be started with its address while the gRPC
 * library is still being loaded. Connections that come meanwhile wait.
 */
export class LoopbackListener {
    private readonly waiting = new Set<net.Socket>();
    private injector: ConnectionInjector | undefined;

    private constructor(private readonly server: net.Server) {
        server.on("connection", socket => {
            if (this.injector !== undefined) {
                this.injector.injectConnection(socket);
                return;
            }
            socket.pause();
            this.waiting.add(socket);
        });
    }

    static async open(): Promise<LoopbackListener> {
        const server = net.createServer({ noDelay: true });
        await new Promise<void>((resolve, reject) => {
            server.once("error", reject);
            server.listen(0, "127.0.0.1", resolve);
        });
        return new LoopbackListener(server);
    }

    /** `127.0.0.1:PORT`. */
    get address(): string {
        return `127.0.0.1:${(this.server.address() as net.AddressInfo).port}`;
    }

    /** Hands the connections, past and future, to the services. */
    serve(injector: ConnectionInjector): void {
        this.injector = injector;
        for (const socket of this.waiting) injector.injectConnection(socket);
        this.waiting.clear();
    }

    close(services?: Server): void {
        this.server.close();
        for (const socket of this.waiting) socket.destroy();
        services?.forceShutdown();
        this.injector?.destroy();
    }
}
