import { leastPort } from "../answers.js";
import type { Finding } from "./finding.js";
import type { DockerfileFacts } from "./read-dockerfile.js";
import type { CommandValue, ServerCommand } from "./server-command.js";

/** The usual port, where none is given that the pods' user may open. */
const usualPort = 8000;

const everyHost = "0.0.0.0";

/** Where the container listens once the variables are set. */
export interface Listening {
    readonly port: number;
    /** Variables of the release that make it listen there. */
    readonly env: Readonly<Record<string, string>>;
    readonly findings: readonly Finding[];
}

/** Port and host that a program's source gives to uvicorn. */
export interface SourceListening {
    readonly port?: CommandValue;
    readonly host?: CommandValue;
}

/** What a server takes for a port or a host that its command does not name. */
interface ServerHabits {
    /** The variable that it reads. */
    readonly variable?: string;
    /** What it takes without one; undefined: whatever the release says, by the pods' UVICORN_PORT. */
    readonly standard?: string;
}

const portHabits: Readonly<Record<string, ServerHabits>> = {
    uvicorn: {},
    fastapi: { variable: "PORT", standard: "8000" },
    // Without --bind it listens on 0.0.0.0:$PORT if there is one, else on 127.0.0.1:8000.
    gunicorn: { variable: "PORT" },
    hypercorn: { standard: "8000" },
    python: { standard: "8000" },
    // The base images of tiangolo.
    "start.sh": { variable: "PORT", standard: "80" },
};

const hostHabits: Readonly<Record<string, ServerHabits>> = {
    uvicorn: { variable: "UVICORN_HOST", standard: "127.0.0.1" },
    fastapi: { standard: everyHost },
    gunicorn: { standard: everyHost },
    hypercorn: { standard: "127.0.0.1" },
    python: { standard: "127.0.0.1" },
    "start.sh": { standard: everyHost },
};

/**
 * Decides on the port of a release whose Dockerfile stays, and what must be set or changed for it.
 *
 * @param source what the program itself says; of use if it is started by python
 */
export function decideListening(
    facts: DockerfileFacts,
    command: ServerCommand | undefined,
    source: SourceListening = {},
): Listening {
    const exposed = facts.exposed.find(({ port }) => port >= leastPort)?.port;
    const isOwn = startsByItself(facts.base.image) && (command === undefined || /start/.test(command.words[0] ?? ""));
    const kind = command?.server ?? (isOwn ? "start.sh" : undefined);
    if (kind === undefined) return unknownListening(facts, exposed);
    const where = { line: command?.line, script: command?.script };
    const given = kind === "python" ? source : (command ?? {});
    const port = decideValue(given.port, portHabits[kind]!, facts.env);
    const host = decideValue(given.host, hostHabits[kind]!, facts.env);
    const opened = openPort(port, exposed, where, kind);
    const reached = openHost(
        kind === "fastapi" && command?.words[1] === "dev" ? { value: "127.0.0.1" } : host,
        kind,
        where,
    );
    return {
        port: opened.port,
        env: {
            ...opened.env,
            ...reached.env,
            ...(kind === "gunicorn" && given.port === undefined ? { PORT: String(opened.port) } : {}),
        },
        findings: [...opened.findings, ...reached.findings],
    };
}

/** Whether the command of the base image starts the application that is put into it. */
export function startsByItself(base: string): boolean {
    return /(^|\/)tiangolo\/uvicorn-gunicorn/.test(base);
}

function decideValue(
    given: CommandValue | undefined,
    { variable, standard }: ServerHabits,
    env: Readonly<Record<string, string>>,
): CommandValue {
    const { variable: name, value } = given ?? { variable, value: standard };
    const set = name === undefined ? undefined : env[name];
    return {
        ...(name === undefined ? {} : { variable: name }),
        ...((set ?? value) === undefined ? {} : { value: set ?? value }),
    };
}

interface Where {
    readonly line?: number;
    readonly script?: string;
}

/** "the Dockerfile" is named by the line; a script by its name. */
function place({ script }: Where): string {
    return script === undefined ? "" : ` in ${script}`;
}

function openPort(
    { value, variable }: CommandValue,
    exposed: number | undefined,
    where: Where,
    kind: string,
): Listening {
    const port = Number(value);
    const isOpen = port >= leastPort && port < 65_536;
    if (variable !== undefined) {
        if (isOpen) return { port, env: {}, findings: [] };
        const chosen = exposed ?? usualPort;
        return { port: chosen, env: { [variable]: String(chosen) }, findings: [] };
    }
    if (value === undefined) return { port: exposed ?? usualPort, env: {}, findings: [] };
    if (isOpen) return { port, env: {}, findings: [] };
    const change =
        kind === "gunicorn" || kind === "hypercorn"
            ? `bind to ${everyHost}:${usualPort}`
            : kind === "python"
              ? `pass port=${usualPort} to uvicorn.run`
              : `make it --port ${usualPort}`;
    const what = `the server listens on port ${value}, which the pods' user may not open ("permission denied")`;
    const remedy = `${change}${place(where)}, as release.port says; users reach the Service on port 80 in any case`;
    return { port: usualPort, env: {}, findings: [{ ...lineOf(where), what, remedy, stops: true, inCommand: true }] };
}

function openHost({ value, variable }: CommandValue, kind: string, where: Where): Omit<Listening, "port"> {
    const isReached = value !== undefined && !/^(127\.|localhost$|::1$|\[::1\]$)/.test(value);
    if (isReached) return { env: {}, findings: [] };
    if (variable !== undefined) return { env: { [variable]: everyHost }, findings: [] };
    const change =
        kind === "python"
            ? `pass host="${everyHost}" to uvicorn.run`
            : kind === "fastapi"
              ? "start it by fastapi run, not fastapi dev"
              : kind === "hypercorn" || kind === "gunicorn"
                ? `add --bind ${everyHost}:${usualPort}`
                : `make it --host ${everyHost}`;
    const what = `the server listens on ${value}, where nothing outside of its container reaches it`;
    const remedy = `${change}${place(where)}`;
    return { env: {}, findings: [{ ...lineOf(where), what, remedy, stops: true, inCommand: true }] };
}

function lineOf({ line, script }: Where): Pick<Finding, "line"> {
    return line === undefined || script !== undefined ? {} : { line };
}

function unknownListening({ exposed }: DockerfileFacts, open: number | undefined): Listening {
    const low = exposed.find(({ port }) => port < leastPort);
    if (open !== undefined || low === undefined) return { port: open ?? usualPort, env: {}, findings: [] };
    const what = `EXPOSE ${low.port}: if the server listens there, the pods' user may not open it ("permission denied")`;
    const remedy = `let it listen on ${usualPort}, as release.port says`;
    return { port: usualPort, env: {}, findings: [{ line: low.line, what, remedy, stops: false }] };
}
