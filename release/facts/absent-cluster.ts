import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A cluster that has nothing, for a preview that is to tell what would be made: it needs no access to the real one. */
export interface AbsentCluster {
    /** With a context of the name that was asked for. */
    readonly kubeconfig: string;
    close(): void;
}

export async function startAbsentCluster(context: string): Promise<AbsentCluster> {
    const server = createServer((request, response) => {
        request.resume();
        const status = { kind: "Status", apiVersion: "v1", status: "Failure", reason: "NotFound", code: 404 };
        response.writeHead(404, { "content-type": "application/json" }).end(JSON.stringify(status));
    });
    await new Promise<void>((done, fail) => server.once("error", fail).listen(0, "127.0.0.1", done));
    const { port } = server.address() as AddressInfo;
    const kubeconfig = {
        apiVersion: "v1",
        kind: "Config",
        clusters: [{ name: "absent", cluster: { server: `http://127.0.0.1:${port}` } }],
        users: [{ name: "nobody", user: {} }],
        contexts: [{ name: context, context: { cluster: "absent", user: "nobody" } }],
        "current-context": context,
    };
    return {
        kubeconfig: JSON.stringify(kubeconfig),
        close: () => {
            server.closeAllConnections();
            server.close();
        },
    };
}
