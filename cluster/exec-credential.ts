// Exec credential plugins (client.authentication.k8s.io): the command finds what is asked in KUBERNETES_EXEC_INFO,
// {"kind": "ExecCredential", "spec": {"interactive", "cluster"?}}, and prints {"kind": "ExecCredential", "apiVersion": the
// same, "status": {"token"?, "clientCertificateData"?, "clientKeyData"?, "expirationTimestamp"?}}; certificates are PEM text.
import { type ExecFileException, execFile, spawn } from "node:child_process";
import { join } from "node:path";
import { isatty } from "node:tty";
import type { Credentials } from "./cluster-access.js";
import { headerToken } from "./header-text.js";
import { type ExecEntry, parseText } from "./kubeconfig-document.js";
import { KubeconfigError } from "./kubeconfig-error.js";

const group = "client.authentication.k8s.io";
const versions = [`${group}/v1`, `${group}/v1beta1`];
const modes = ["Never", "IfAvailable", "Always"];

/** A cloud's login helper may call its metadata service; anything longer is a hang. Nobody hurries a person. */
const timeoutMs = 60_000;

export interface ExecQuestion {
    /** The user entry, for messages. */
    readonly place: string;
    /** For plugins that ask for it. */
    readonly cluster: object;
    /** Folder of the kubeconfig: a command that contains a slash is relative to it. */
    readonly folder: string | undefined;
    readonly environment: NodeJS.ProcessEnv;
    /** Whether the API server does not accept the last answer, or it has expired. */
    readonly isRejected: boolean;
}

/** What is wrong with the entry; each continues "user X". */
export function execProblems({ command, apiVersion = "", interactiveMode, env = [] }: ExecEntry): string[] {
    const hasMode = interactiveMode || apiVersion === versions[1];
    return [
        command ? [] : " has an exec plugin without a command",
        versions.includes(apiVersion)
            ? []
            : `: its exec plugin has the apiVersion "${apiVersion}"; ${versions.join(" and ")} are supported`,
        hasMode ? [] : `: its exec plugin has no interactiveMode; use one of ${modes.join(", ")}`,
        interactiveMode && !modes.includes(interactiveMode)
            ? `: its exec plugin has the interactiveMode "${interactiveMode}"; use one of ${modes.join(", ")}`
            : [],
        env.every(({ name }) => name) ? [] : ": its exec plugin has an env entry without a name",
    ].flat();
}

/** Answers by question: a command that opens the cluster several times logs in once. */
const answers = new Map<string, Promise<Credentials>>();

export function execCredentials(exec: ExecEntry, question: ExecQuestion): Promise<Credentials> {
    const { cluster, folder, isRejected } = question;
    const key = JSON.stringify([exec, cluster, folder]);
    const known = isRejected ? undefined : answers.get(key);
    const answer = known ?? ask(exec, question);
    answers.set(key, answer);
    answer.catch(() => answers.delete(key));
    return answer;
}

async function ask(exec: ExecEntry, { place, cluster, folder, environment }: ExecQuestion): Promise<Credentials> {
    const { command = "", args = [], env = [], apiVersion, installHint, interactiveMode = "IfAvailable" } = exec;
    const plugin = `${place}: the exec plugin "${command}"`;
    const isTerminal = isatty(0);
    if (interactiveMode === "Always" && !isTerminal) {
        throw new KubeconfigError(
            `${plugin} asks questions, and standard input is not a terminal; log in with it first`,
        );
    }
    const interactive = interactiveMode !== "Never" && isTerminal;
    const spec = { ...(exec.provideClusterInfo ? { cluster } : {}), interactive };
    const output = await run(command.includes("/") ? join(folder ?? "", command) : command, args, interactive, {
        ...environment,
        ...Object.fromEntries(env.map(({ name = "", value = "" }) => [name, value])),
        KUBERNETES_EXEC_INFO: JSON.stringify({ kind: "ExecCredential", apiVersion, spec }),
    }).catch((error: Error) => {
        throw new KubeconfigError(`${plugin} failed: ${error.message}${hint(installHint)}`);
    });
    return credentials(output, apiVersion, plugin);
}

/** The kubeconfig may be anybody's: nothing in it may move the cursor. */
function hint(text = ""): string {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed
    const safe = text.replace(/[\0-\x08\x0e-\x1f\x7f-\x9f]/g, "").trim();
    return safe === "" ? "" : `\n${safe}`;
}

const statusFields = ["token", "clientCertificateData", "clientKeyData", "expirationTimestamp"] as const;

interface ExecCredential {
    readonly kind?: string;
    readonly apiVersion?: string;
    readonly status?: Readonly<Partial<Record<(typeof statusFields)[number], string>>>;
}

async function credentials(output: string, apiVersion: string | undefined, plugin: string): Promise<Credentials> {
    const answer = ((await parseText(output, "its output").catch(() => undefined)) ?? {}) as ExecCredential;
    const refuse = (words: string) => new KubeconfigError(`${plugin} ${words}`);
    if (answer.kind !== "ExecCredential") throw refuse("printed no ExecCredential");
    if (answer.apiVersion !== apiVersion) {
        throw refuse(`was asked for ${apiVersion} and printed ${answer.apiVersion ?? "no apiVersion"}`);
    }
    if (!answer.status) throw refuse("printed an ExecCredential without a status");
    const { status } = answer;
    const wrong = statusFields.find(name => !["string", "undefined"].includes(typeof (status[name] ?? undefined)));
    if (typeof status !== "object" || Array.isArray(status)) throw refuse("printed a status that is no mapping");
    if (wrong !== undefined) throw refuse(`printed a ${wrong} that is not a text; put it in quotes`);
    const { token, clientCertificateData: clientCertificate, clientKeyData: clientKey, expirationTimestamp } = status;
    if (!token && !clientCertificate && !clientKey) throw refuse("returned neither a token nor a client certificate");
    if (!clientCertificate !== !clientKey) throw refuse("returned a client certificate or its key, not both");
    const expiresMs = expirationTimestamp ? parseTime(expirationTimestamp) : undefined;
    if (Number.isNaN(expiresMs))
        throw refuse(`returned the expirationTimestamp "${expirationTimestamp}", which is not a time`);
    return {
        ...(token ? { token: headerToken(token, `${plugin} returned a token that`) } : {}),
        ...(clientCertificate && clientKey ? { clientCertificate, clientKey } : {}),
        ...(expiresMs === undefined ? {} : { expiresMs }),
    };
}

/** RFC 3339, as Go reads it; NaN for anything else. */
function parseTime(text: string): number {
    return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d([.,]\d+)?(Z|[+-]\d\d:\d\d)$/.test(text)
        ? Date.parse(text.replace(",", "."))
        : Number.NaN;
}

async function run(
    command: string,
    args: readonly string[],
    interactive: boolean,
    env: NodeJS.ProcessEnv,
): Promise<string> {
    if (interactive) return runWithTerminal(command, args, env);
    return new Promise((done, fail) => {
        const child = execFile(
            command,
            args,
            { env, timeout: timeoutMs, maxBuffer: 1 << 20 },
            (error, stdout, stderr) => {
                if (error === null) done(stdout);
                else fail(new Error(failure(error, stderr)));
            },
        );
        child.stdin?.end();
    });
}

function failure(error: ExecFileException | NodeJS.ErrnoException, stderr: string): string {
    if (error.code === "ENOENT") return "no such command; install it or put it on PATH";
    if ("killed" in error && error.killed) return `no answer within ${timeoutMs / 1000} s`;
    return stderr.trim() || error.message;
}

/** The plugin talks to the person: its questions go to the terminal. */
function runWithTerminal(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
    return new Promise((done, fail) => {
        const child = spawn(command, args, { env, stdio: ["inherit", "pipe", "inherit"] });
        const chunks: Buffer[] = [];
        child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
        child.on("error", error => fail(new Error(failure(error, ""))));
        child.on("close", code => {
            if (code === 0) done(Buffer.concat(chunks).toString("utf8"));
            else fail(new Error(`it ended with exit code ${code}`));
        });
    });
}
