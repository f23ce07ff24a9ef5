import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import { Agent, request as secureRequest } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { eventually } from "./eventually.js";
import type { RunningCommand } from "./running-command.js";
import type { Story } from "./story.js";
import { writeKubeconfig } from "./story-kubeconfig.js";

/** A connection to the story's cluster that holds back writes to the object that leads users. */
export class HeldCluster {
    private held = 0;

    private constructor(
        private readonly server: Server,
        /** For KUBECONFIG. */
        readonly kubeconfig: string,
    ) {}

    static async start(story: Story): Promise<HeldCluster> {
        const { access, connection } = story.cluster.api;
        const agent = new Agent(connection.tlsOptions);
        const server = createServer();
        await new Promise<void>(done => server.listen(0, "127.0.0.1", done));
        const path = join(story.folder, "held-kubeconfig");
        writeKubeconfig(story, path, ({ clusters: [cluster], users: [user] }) => {
            cluster.cluster = { server: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
            user.user = {};
        });
        const cluster = new HeldCluster(server, path);
        server.on("request", (from, to) => {
            const { method, url = "", headers } = from;
            if (method === "PATCH" && /\/(services|httproutes)\//.test(url)) {
                cluster.held += 1;
                return;
            }
            const sent = { agent, method: method!, headers: { ...headers, ...connection.identityHeaders } };
            const asked = secureRequest(new URL(url, access.server), sent, answer => {
                to.writeHead(answer.statusCode!, answer.headers);
                answer.pipe(to);
            });
            asked.on("error", () => to.destroy());
            from.pipe(asked);
        });
        return cluster;
    }

    /** Resolves when a write of the command is held back. */
    async holds(command: RunningCommand): Promise<void> {
        const ended = command.ended.then(({ output }) => assert.fail(`it ended and wrote nothing:\n${output}`));
        await Promise.race([ended, eventually("a held write", async () => (this.held > 0 ? true : undefined))]);
        this.held = 0;
    }

    close(): void {
        this.server.close();
        this.server.closeAllConnections();
    }
}
