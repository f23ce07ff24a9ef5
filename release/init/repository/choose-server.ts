import { type Dependencies, hasServer } from "./dependencies.js";
import { option, type StartCommand } from "./start-command.js";

/** What serves the application in the image. */
export interface ServerChoice {
    readonly kind: "uvicorn" | "gunicorn";
    /** Options of the repository's own command that stay, such as `--proxy-headers`. */
    readonly options: readonly string[];
    /** Gunicorn's class of workers, such as `uvicorn.workers.UvicornWorker`. */
    readonly worker?: string;
    /** Whether the dependencies lack it: the image installs it beside them. */
    readonly isMissing: boolean;
}

export function chooseServer(start: StartCommand | undefined, dependencies: Dependencies): ServerChoice {
    const names = dependencies.packages.map(({ name }) => name);
    const isMissing = !names.includes("uvicorn") && !hasServer(dependencies.packages);
    const worker = start?.server === "gunicorn" ? option(start.words, "-k", "--worker-class") : undefined;
    if (worker !== undefined && /uvicorn/i.test(worker) && names.includes("gunicorn")) {
        return { kind: "gunicorn", worker, options: keptOptions(start!, gunicornOptions), isMissing };
    }
    return { kind: "uvicorn", options: start === undefined ? [] : keptOptions(start, uvicornOptions), isMissing };
}

/** Options that say how the application answers; where it listens and how many processes it has is the image's own. */
const uvicornOptions: Readonly<Record<string, "flag" | "value">> = {
    "--proxy-headers": "flag",
    "--no-proxy-headers": "flag",
    "--forwarded-allow-ips": "value",
    "--root-path": "value",
    "--loop": "value",
    "--http": "value",
    "--ws": "value",
    "--ws-max-size": "value",
    "--ws-ping-interval": "value",
    "--ws-ping-timeout": "value",
    "--lifespan": "value",
    "--header": "value",
    "--no-server-header": "flag",
    "--no-date-header": "flag",
    "--limit-concurrency": "value",
    "--backlog": "value",
    "--h11-max-incomplete-event-size": "value",
};

const gunicornOptions: Readonly<Record<string, "flag" | "value">> = {
    "--forwarded-allow-ips": "value",
    "--timeout": "value",
    "-t": "value",
    "--max-requests": "value",
    "--max-requests-jitter": "value",
    "--backlog": "value",
    "--preload": "flag",
};

function keptOptions({ words, server }: StartCommand, known: Readonly<Record<string, "flag" | "value">>): string[] {
    // Gunicorn's and Hypercorn's options are not uvicorn's, apart from those named alike.
    if (server === "hypercorn") return [];
    return words.flatMap((word, index) => {
        const [name = "", value] = word.split(/=(.*)/s);
        const kind = known[name];
        if (kind === undefined) return [];
        if (kind === "flag") return [name];
        const own = value ?? words[index + 1];
        return own === undefined || own.startsWith("$") ? [] : [name, own];
    });
}
