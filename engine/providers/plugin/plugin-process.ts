import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { type Client, credentials } from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import { killGroup } from "../../program/kill-group.js";
import type { PluginHost } from "../../provider.js";
import { pluginCommand } from "./plugin-folder.js";

const maxMessageBytes = 400 * 1024 * 1024;
const startMs = 60_000;

/** A plugin that runs. It never outlives the process that started it. */
export class PluginProcess {
    private constructor(
        private readonly child: ChildProcess,
        readonly client: ResourceProviderClient,
    ) {}

    /**
     * Rejects, with what the plugin printed, when it does not serve within a minute.
     * @param directory the folder that it runs in: the project's
     */
    static async start(
        folder: string,
        directory: string,
        environment: NodeJS.ProcessEnv,
        host: PluginHost,
    ): Promise<PluginProcess> {
        const { command, args } = await pluginCommand(folder);
        const child = spawn(command, [...args, host.address], {
            cwd: directory,
            env: { ...process.env, ...environment },
            stdio: ["ignore", "pipe", "pipe"],
            detached: true,
        });
        const kill = () => killGroup(child);
        process.once("exit", kill);
        child.once("exit", () => process.off("exit", kill));
        try {
            const port = await readPort(child, folder, host);
            const client = new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure(), {
                "grpc.max_receive_message_length": maxMessageBytes,
                "grpc.max_send_message_length": maxMessageBytes,
            });
            return new PluginProcess(child, client);
        } catch (error) {
            kill();
            throw error;
        }
    }

    /** Ends the plugin at once, and all that it started. */
    end(): void {
        (this.client as unknown as Client).close();
        killGroup(this.child);
    }
}

function readPort(child: ChildProcess, folder: string, host: PluginHost): Promise<number> {
    const printed: string[] = [];
    return new Promise((resolve, reject) => {
        const fail = (how: string) =>
            reject(new Error([`the plugin ${folder} could not be started: ${how}`, ...printed].join("\n")));
        const timer = setTimeout(() => fail(`it did not serve within ${startMs / 1000} s`), startMs);
        let port: number | undefined;
        for (const stream of ["stdout", "stderr"] as const) {
            createInterface({ input: child[stream]! }).on("line", text => {
                if (port !== undefined) return host.tell(stream, text);
                if (stream === "stdout" && /^\d+$/.test(text)) {
                    port = Number(text);
                    clearTimeout(timer);
                    resolve(port);
                    return;
                }
                printed.push(text);
            });
        }
        child.once("error", error => fail(error.message));
        child.once("close", code => {
            clearTimeout(timer);
            fail(`it ended with ${code}`);
        });
    });
}
