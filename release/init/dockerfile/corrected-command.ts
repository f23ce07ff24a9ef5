import { posix } from "node:path";
import type { DockerfileFacts, DockerInstruction } from "./read-dockerfile.js";
import { type ServerCommand, unexpandedCommands } from "./server-command.js";

/** What a release runs instead of the image's own command. */
export interface CorrectedCommand {
    /** The key of the release: `args` replaces CMD, `command` ENTRYPOINT and CMD. */
    readonly key: "command" | "args";
    readonly words: readonly string[];
}

/** How the server should start. */
export interface WantedStart {
    /** uvicorn's arguments that name the application: `app.main:app`, or `--factory app.main:create`. */
    readonly app: readonly string[];
    readonly port: number;
}

const everyHost = "0.0.0.0";

/**
 * The image's command with what hinders a release put right: port and host, a shell that keeps signals to itself, the
 * watch for changes. Undefined where a script of the image starts the server.
 */
export function correctCommand(
    { final }: DockerfileFacts,
    command: ServerCommand | undefined,
    wanted: WantedStart,
): CorrectedCommand | undefined {
    const uvicorn = ["-m", "uvicorn", ...wanted.app, "--host", everyHost, "--port", String(wanted.port)];
    if (command === undefined) return { key: "args", words: ["python3", ...uvicorn] };
    if (command.script !== undefined || command.server === undefined) return undefined;
    const entry = final.findLast(({ keyword }) => keyword === "ENTRYPOINT");
    const given = final.findLast(({ keyword }) => keyword === "CMD");
    const isInEntry = entry !== undefined && (given === undefined || !entry.isList || serves(entry, command));
    const key = isInEntry ? "command" : "args";
    const whole = isInEntry ? [...entry.words, ...(entry.isList ? (given?.words ?? []) : [])] : (given?.words ?? []);
    const text = isInEntry ? shellText(entry) : given === undefined ? undefined : shellText(given);
    if (command.server === "python") {
        return {
            key,
            words: [...command.launcher.filter(word => word !== "exec"), command.words[0] ?? "python3", ...uvicorn],
        };
    }
    if (text === undefined) return { key, words: correctWords(whole, command, wanted.port) };
    const commands = unexpandedCommands(text);
    // A shell is only needed for several commands, and for variables.
    if (commands.length === 1 && !/[$<>*]/.test(text)) {
        const words = commands[0]!.filter((word, index) => index > 0 || word !== "exec");
        return { key, words: correctWords(words, command, wanted.port) };
    }
    return { key, words: ["sh", "-c", correctText(text, command, wanted.port)] };
}

function serves({ words }: DockerInstruction, command: ServerCommand): boolean {
    return words.some(word => word === command.words[0]);
}

/** The text that a shell reads; undefined for words that no shell sees. */
function shellText({ isList, text, words }: DockerInstruction): string | undefined {
    if (!isList) return text;
    const [program = "", flag = "", script] = words;
    return /^(ba|da|a)?sh$/.test(posix.basename(program)) && /^-[a-z]*c$/.test(flag) ? script : undefined;
}

const local = /^(127\..*|localhost|::1)$/;

function correctWords(words: readonly string[], { server, port: given }: ServerCommand, port: number): string[] {
    const corrected: string[] = [];
    for (const [index, word] of words.entries()) {
        const before = words[index - 1];
        const [, name = before ?? "", value = word] = /^(--(?:port|host|bind))=(.*)$/.exec(word) ?? [];
        const set = (next: string) => corrected.push(word === value ? next : `${name}=${next}`);
        if (word === "--reload") continue;
        if (server === "fastapi" && word === "dev" && before !== undefined) corrected.push("run");
        else if (name === "--port" && !mayOpen(value)) set(String(port));
        else if (name === "--host" && (local.test(value) || value.startsWith("$"))) set(everyHost);
        else if (name === "--bind" || name === "-b") set(correctBind(value, port));
        else corrected.push(word);
    }
    const isBound = words.some(word => /^(--bind|-b)\b/.test(word));
    const isOther =
        server === "hypercorn" || (server === "gunicorn" && given !== undefined && !mayOpen(given.value ?? ""));
    return isOther && !isBound ? [...corrected, "--bind", `${everyHost}:${port}`] : corrected;
}

function mayOpen(port: string): boolean {
    return Number(port) >= 1024;
}

function correctBind(bind: string, port: number): string {
    const [, host = "", given = ""] = /^(.*):([^:]*)$/.exec(bind) ?? [];
    return given === "" ? bind : `${local.test(host) ? everyHost : host}:${mayOpen(given) ? given : port}`;
}

function correctText(text: string, { server, launcher, words }: ServerCommand, port: number): string {
    const corrected = text
        .replace(/\s+/g, " ")
        .replace(/\s--reload\b/g, "")
        .replace(
            /(--port[ =])(\d+)/g,
            (_all, option: string, value: string) => option + (mayOpen(value) ? value : port),
        )
        .replace(/(--host[ =])(127\.0\.0\.1|localhost)/g, `$1${everyHost}`)
        .replace(/((?:--bind|-b)[ =])(\S+)/g, (_all, option: string, bind: string) =>
            bind.includes("$") ? option + bind : option + correctBind(bind, port),
        )
        .replace(/\bfastapi dev\b/g, server === "fastapi" ? "fastapi run" : "fastapi dev");
    if (launcher.includes("exec")) return corrected;
    const start = [...launcher.filter(word => !/^(then|else|do)$/.test(word)), words[0]!];
    const pattern = new RegExp(start.map(escapeForPattern).join("\\s+"), "g");
    const last = [...corrected.matchAll(pattern)].at(-1);
    return last === undefined ? corrected : `${corrected.slice(0, last.index)}exec ${corrected.slice(last.index)}`;
}

function escapeForPattern(word: string): string {
    return word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
