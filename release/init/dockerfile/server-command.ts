import { posix } from "node:path";
import { parse } from "shell-quote";
import { option } from "../repository/start-command.js";
import type { DockerfileFacts } from "./read-dockerfile.js";

/** Programs that serve a FastAPI application. */
const servers = ["uvicorn", "fastapi", "gunicorn", "hypercorn", "python"] as const;

export type Server = (typeof servers)[number];

/** A value in a command: fixed there, or taken from a variable of the environment. */
export interface CommandValue {
    readonly value?: string;
    readonly variable?: string;
}

/** How a container starts the server. */
export interface ServerCommand {
    /** Line of the Dockerfile. */
    readonly line: number;
    /** Undefined: a program that is not known to serve. */
    readonly server?: Server;
    /** The server's own words, from its name on. */
    readonly words: readonly string[];
    /** What starts before it in the same words, such as `uv run`. */
    readonly launcher: readonly string[];
    /** Text of the script in the image that starts it, by its path in the repository. */
    readonly script?: string;
    /** Whether a shell stays between the container and the server, which no signal gets past. */
    readonly behindShell: boolean;
    /** Shell commands that run before it. */
    readonly before: readonly (readonly string[])[];
    readonly port?: CommandValue;
    readonly host?: CommandValue;
    readonly workers?: CommandValue;
    readonly reloads: boolean;
}

/** Text of a file of the repository by its path in the image; undefined if there is none. */
export type ReadScript = (path: string) => { readonly path: string; readonly text: string } | undefined;

/** What ENTRYPOINT and CMD start together; undefined if the file has neither. */
export function findServerCommand(facts: DockerfileFacts, readScript: ReadScript): ServerCommand | undefined {
    const last = (keyword: string) => facts.final.findLast(one => one.keyword === keyword);
    const entry = last("ENTRYPOINT");
    const command = last("CMD");
    // An ENTRYPOINT in a later stage resets the CMD of an earlier one.
    const words = (one: typeof entry) =>
        one === undefined || one.text === "[]" ? [] : one.isList ? one.words : ["/bin/sh", "-c", one.text];
    const all = entry?.isList === false ? words(entry) : [...words(entry), ...words(command)];
    const line = command?.line ?? entry?.line;
    if (all.length === 0 || line === undefined) return undefined;
    return boundByConfig(follow(all, { line, behindShell: false, before: [] }, readScript), readScript);
}

/** gunicorn also listens where a file in Python says, by default gunicorn.conf.py. */
function boundByConfig(command: ServerCommand, readScript: ReadScript): ServerCommand {
    if (command.server !== "gunicorn" || command.port !== undefined) return command;
    const file = option(command.words, "--config", "-c")?.replace(/^file:/, "") ?? "gunicorn.conf.py";
    const [, bind] = /^bind\s*=\s*\[?["']([^"']*:\d+)["']/m.exec(readScript(file)?.text ?? "") ?? [];
    return bind === undefined ? command : { ...command, ...describeBind(bind) };
}

interface Way {
    readonly line: number;
    readonly behindShell: boolean;
    readonly before: readonly (readonly string[])[];
    readonly script?: string;
}

/** Follows shells and scripts to the program that serves. */
function follow(words: readonly string[], way: Way, readScript: ReadScript, depth = 0): ServerCommand {
    const { launcher, rest } = withoutLaunchers(words);
    const [program = "", ...args] = rest;
    if (depth < 4) {
        const text = shellText(rest);
        if (text !== undefined) return followShell(text, [], way, readScript, depth);
        const isShell = /^(ba|da|a)?sh$/.test(posix.basename(program));
        const path = isShell ? args.find(word => !word.startsWith("-")) : program;
        const script = path !== undefined && /\.sh$|^[./]/.test(path) ? readScript(path) : undefined;
        if (script !== undefined && (isShell || /^#!.*sh\b/.test(script.text) || /\.sh$/.test(script.path))) {
            const given = isShell ? args.slice(args.indexOf(path!) + 1) : args;
            return followShell(script.text, given, { ...way, script: script.path }, readScript, depth);
        }
    }
    return { ...describeServer(rest), ...way, launcher };
}

/** @param given the script's own arguments, which `"$@"` stands for */
function followShell(
    text: string,
    given: readonly string[],
    way: Way,
    readScript: ReadScript,
    depth: number,
): ServerCommand {
    const commands = unexpandedCommands(text);
    const serverOf = (words: readonly string[]) => describeServer(withoutLaunchers(words).rest).server;
    const passesOn = (words: readonly string[]) => words.some(word => /^\$\{[@*]\}$/.test(word));
    const serves = (words: readonly string[]) => passesOn(words) || ![undefined, "python"].includes(serverOf(words));
    const known = commands.findLastIndex(serves);
    const index = known < 0 ? commands.findLastIndex(words => serverOf(words) !== undefined) : known;
    const chosen = commands[index] ?? commands.at(-1) ?? [];
    const before = [...way.before, ...commands.slice(0, Math.max(index, 0))];
    const isExec = chosen.includes("exec");
    const words = chosen.flatMap(word => (/^\$\{[@*]\}$/.test(word) ? given : [word]));
    return follow(words, { ...way, before, behindShell: way.behindShell || !isExec }, readScript, depth + 1);
}

/** The text that `sh -c` or `bash -lc` runs. */
function shellText([program = "", ...args]: readonly string[]): string | undefined {
    if (!/^(ba|da|a)?sh$/.test(posix.basename(program))) return undefined;
    const flag = args.findIndex(word => /^-[a-z]*c$/.test(word));
    return flag < 0 ? undefined : args[flag + 1];
}

/** The simple commands of a shell's text, variables kept as `${NAME}`. */
export function unexpandedCommands(text: string): string[][] {
    const joined = text.replace(/\\\r?\n/g, " ");
    return joined.split(/\r?\n/).flatMap(line => {
        const commands: string[][] = [[]];
        for (const token of tokensOf(line)) {
            if (typeof token === "string") commands.at(-1)!.push(token);
            else if ("op" in token && token.op === "glob") commands.at(-1)!.push(token.pattern);
            else if ("op" in token && !/[<>]/.test(token.op)) commands.push([]);
        }
        return commands.filter(words => words.length > 0);
    });
}

/** None for a line that the parser refuses. */
function tokensOf(line: string): ReturnType<typeof parse> {
    try {
        return parse(line, name => `\${${name}}`);
    } catch {
        return [];
    }
}

/** Words that start another program. */
const launchers =
    /^(exec|if|then|else|do|command|nohup|time|env|poetry|pipenv|pdm|hatch|rye|uv|tini|dumb-init|su-exec|gosu|opentelemetry-instrument|ddtrace-run|newrelic-admin|[A-Za-z_]\w*=.*)$/;

function withoutLaunchers(words: readonly string[]): { launcher: readonly string[]; rest: readonly string[] } {
    const isServer = (word: string) => servers.some(server => nameOf(word) === server);
    const found = words.findIndex(isServer);
    const start = launchers.test(posix.basename(words[0] ?? "")) ? found : Math.min(found, 0);
    if (start < 0) {
        // The program after `exec` and variables is one that is not known.
        const own = words.findIndex(word => !/^(exec|\w+=.*)$/.test(word));
        return { launcher: words.slice(0, Math.max(own, 0)), rest: words.slice(Math.max(own, 0)) };
    }
    const module = words.findIndex((word, index) => index > start && words[index - 1] === "-m" && isServer(word));
    const isModule = nameOf(words[start]!) === "python" && module > 0;
    const first = isModule ? module : start;
    return { launcher: words.slice(0, first), rest: words.slice(first) };
}

function nameOf(word: string): string {
    return posix.basename(word).replace(/^python[0-9.]*$/, "python");
}

function describeServer(
    words: readonly string[],
): Pick<ServerCommand, "server" | "words" | "port" | "host" | "workers" | "reloads"> {
    const server = servers.find(name => nameOf(words[0] ?? "") === name);
    const value = (...names: string[]) => option(words, ...names);
    const bind = server === "gunicorn" || server === "hypercorn" ? value("--bind", "-b") : undefined;
    const [port, host] = bind === undefined ? [value("--port"), value("--host")] : [];
    const workers = value("--workers", "-w");
    return {
        words,
        ...(server === undefined ? {} : { server }),
        ...(bind === undefined ? {} : describeBind(bind)),
        ...(port === undefined ? {} : { port: commandValue(port) }),
        ...(host === undefined ? {} : { host: commandValue(host) }),
        ...(workers === undefined ? {} : { workers: commandValue(workers) }),
        reloads: words.includes("--reload") || (server === "fastapi" && words[1] === "dev"),
    };
}

/** Of `HOST:PORT`; without a host it is every one. */
function describeBind(bind: string): Pick<ServerCommand, "port" | "host"> {
    const [port, host] = [bindPart(bind, /:([^:\]]+)$/), bindPart(bind, /^(.*):[^:\]]+$/)];
    return {
        ...(port === undefined ? {} : { port: commandValue(port) }),
        ...(host === undefined ? {} : { host: commandValue(host) }),
    };
}

function bindPart(bind: string, pattern: RegExp): string | undefined {
    // The colon of ${PORT:-80} separates nothing.
    const hidden = bind.replace(/\$\{[^}]*\}/g, text => text.replaceAll(":", "\u0000"));
    return pattern.exec(hidden)?.[1]?.replaceAll("\u0000", ":");
}

/** Of `80`, `$PORT`, `${PORT}` and `${PORT:-80}`. */
function commandValue(text: string): CommandValue {
    const found = /^\$(?:\{(\w+)(?::?-([^}]*))?\}|(\w+))$/.exec(text);
    if (found === null) return { value: text };
    const [, braced, standard, plain] = found;
    return { variable: (braced ?? plain)!, ...(standard === undefined ? {} : { value: standard }) };
}
