// Exec over WebSocket, subprotocol v5.channel.k8s.io (v4 before Kubernetes 1.30): each binary message begins with a
// channel byte: 1 stdout, 2 stderr, 3 a Status in JSON when the command has ended. The command's exit code is the
// message of the cause ExitCode; status Success means 0.
import type { RawData } from "ws";
import { ApiError } from "./api-error.js";
import { type KubernetesApi, queryString } from "./kubernetes-api.js";

export interface ExecResult {
    readonly stdout: string;
    readonly stderr: string;
    readonly exitCode: number;
}

interface ExecStatus {
    readonly status?: string;
    readonly message?: string;
    readonly reason?: string;
    readonly details?: { readonly causes?: { readonly reason?: string; readonly message?: string }[] };
}

/**
 * Runs a command in a running container and waits for its end. Throws when it could not be started or did not end in
 * time.
 */
export async function podExec(
    api: KubernetesApi,
    namespace: string,
    pod: string,
    container: string,
    command: readonly string[],
    options: { readonly timeoutMs?: number } = {},
): Promise<ExecResult> {
    const { timeoutMs = 30_000 } = options;
    const { WebSocket } = await import("ws");
    const query = queryString({ container, command, stdout: true, stderr: true });
    const server = api.access.server.replace(/^http/, "ws");
    const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/exec`;
    const socket = new WebSocket(server + path + query, ["v5.channel.k8s.io", "v4.channel.k8s.io"], {
        ...(await api.connection.webSocketOptions(server)),
        handshakeTimeout: timeoutMs,
    });
    const output: Record<number, Buffer[]> = { 1: [], 2: [], 3: [] };
    const what = `${command[0]} in ${namespace}/${pod} (${container})`;
    const timer = setTimeout(() => socket.terminate(), timeoutMs);
    const startedAt = Date.now();
    try {
        await new Promise<void>((done, fail) => {
            socket.on("message", (data: RawData) => {
                const bytes = Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer);
                output[bytes[0] ?? 0]?.push(bytes.subarray(1));
            });
            socket.on("unexpected-response", (_request, response) => {
                const chunks: Buffer[] = [];
                const { socket: connection } = response;
                response.on("data", chunk => chunks.push(chunk));
                response.on("end", () => {
                    // If left open, it would keep the process alive until the server closes it, which takes minutes.
                    connection.destroy();
                    const body = Buffer.concat(chunks).toString("utf8");
                    fail(ApiError.fromBody(response.statusCode ?? 0, body, api.asked("GET", path)));
                });
            });
            socket.on("error", error => fail(api.connection.connectionError(error, timeoutMs)));
            socket.on("close", () => done());
        });
    } finally {
        clearTimeout(timer);
    }
    const text = (channel: number) => Buffer.concat(output[channel] ?? []).toString("utf8");
    if (output[3]?.length === 0) {
        const seconds = Math.round((Date.now() - startedAt) / 1000);
        throw new Error(
            `${what} did not end: the connection closed after ${seconds} s, the limit is ${timeoutMs / 1000} s`,
        );
    }
    return { stdout: text(1), stderr: text(2), exitCode: exitCode(readStatus(text(3)), what) };
}

function readStatus(text: string): ExecStatus {
    try {
        return (JSON.parse(text) as ExecStatus | null) ?? {};
    } catch {
        return { message: `the API server answered ${JSON.stringify(text.slice(0, 80))} in place of a status` };
    }
}

function exitCode(status: ExecStatus, what: string): number {
    if (status.status === "Success") {
        return 0;
    }
    const code = status.details?.causes?.find(cause => cause.reason === "ExitCode")?.message;
    if (status.reason !== "NonZeroExitCode" || code === undefined) {
        throw new Error(`cannot run ${what}: ${status.message ?? JSON.stringify(status)}`);
    }
    return Number(code);
}
