// Exec credential plugins (client.authentication.k8s.io): the command gets its cluster in KUBERNETES_EXEC_INFO and
// prints {"kind": "ExecCredential", "status": {"token"?, "clientCertificateData"?, "clientKeyData"?, …}}; PEM as text.
import { execFile } from "node:child_process";
import { resolve } from "node:path";
import type { Credentials } from "./cluster-access.js";
import { KubeconfigError } from "./kubeconfig-files.js";

/** A cloud's login helper may call its metadata service; anything longer is a hang. */
const timeoutMs = 60_000;

export interface ExecPluginOptions {
    /** The user entry, for messages. */
    readonly where: string;
    readonly server: string;
    /** Folder of the kubeconfig: a command that contains a slash is relative to it. */
    readonly directory: string | undefined;
    readonly environment: NodeJS.ProcessEnv;
}

export async function runExecPlugin(exec: unknown, options: ExecPluginOptions): Promise<Credentials> {
    const { command, args, env, apiVersion, installHint } = exec as {
        command?: unknown;
        args?: unknown;
        env?: unknown;
        apiVersion?: unknown;
        installHint?: unknown;
    };
    if (typeof command !== "string" || command === "") {
        throw new KubeconfigError(`${options.where} has an exec plugin without a command`);
    }
    const path =
        command.includes("/") && options.directory !== undefined ? resolve(options.directory, command) : command;
    const variables = Object.fromEntries(
        (Array.isArray(env) ? (env as { name: string; value: string }[]) : []).map(({ name, value }) => [name, value]),
    );
    const info = {
        kind: "ExecCredential",
        apiVersion: typeof apiVersion === "string" ? apiVersion : "client.authentication.k8s.io/v1",
        spec: { interactive: false, cluster: { server: options.server } },
    };
    const output = await run(path, Array.isArray(args) ? args.map(String) : [], {
        ...options.environment,
        ...variables,
        KUBERNETES_EXEC_INFO: JSON.stringify(info),
    }).catch((error: Error) => {
        const hint = typeof installHint === "string" && installHint !== "" ? `\n${installHint.trim()}` : "";
        throw new KubeconfigError(`${options.where}: the exec plugin "${command}" failed: ${error.message}${hint}`);
    });
    return credentials(output, `${options.where}: the exec plugin "${command}"`);
}

function credentials(output: string, plugin: string): Credentials {
    let status: { token?: string; clientCertificateData?: string; clientKeyData?: string } | undefined;
    try {
        status = (JSON.parse(output) as { status?: typeof status }).status;
    } catch {
        throw new KubeconfigError(`${plugin} printed no ExecCredential`);
    }
    if (!status?.token && !status?.clientCertificateData) {
        throw new KubeconfigError(`${plugin} returned neither a token nor a client certificate`);
    }
    return {
        ...(status.token ? { token: status.token } : {}),
        ...(status.clientCertificateData ? { clientCertificate: status.clientCertificateData } : {}),
        ...(status.clientKeyData ? { clientKey: status.clientKeyData } : {}),
    };
}

function run(command: string, args: string[], env: NodeJS.ProcessEnv): Promise<string> {
    return new Promise((done, fail) => {
        execFile(command, args, { env, timeout: timeoutMs, maxBuffer: 1 << 20 }, (error, stdout, stderr) => {
            if (!error) {
                done(stdout);
            } else if ((error as NodeJS.ErrnoException).code === "ENOENT") {
                fail(new Error("no such command; install it or put it on PATH"));
            } else {
                fail(
                    new Error(error.killed ? `no answer within ${timeoutMs / 1000} s` : stderr.trim() || error.message),
                );
            }
        });
    });
}
