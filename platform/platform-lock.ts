// One run at a time for each platform, and one build at a time for each cache. The lock is a listening socket in the
// abstract namespace, which disappears with its process. The holder tells each caller who it is.
import { connect, createServer, type Server } from "node:net";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import type { PlatformInstance } from "../machine/platform-info.js";
import { PlatformError } from "./platform-error.js";

const socketName = (path: string) => `\0${path}/lock`;

/** The lock's holder, as it describes itself; undefined when the lock is free. */
function readHolder(path: string): Promise<string | undefined> {
    return new Promise(resolve => {
        let words = "";
        const socket = connect(socketName(path));
        socket.on("data", chunk => {
            words += chunk;
        });
        socket.on("close", () => resolve(words || undefined));
        socket.on("error", () => resolve(undefined));
    });
}

function tryLock(path: string, what: string): Promise<Server | undefined> {
    return new Promise((resolve, reject) => {
        const since = new Date().toISOString();
        const words = `\`${what}\` on ${hostname()}, pid ${process.pid}, since ${since}`;
        const server = createServer(socket => socket.on("error", () => {}).end(words));
        server.once("error", (error: NodeJS.ErrnoException) =>
            error.code === "EADDRINUSE" ? resolve(undefined) : reject(error),
        );
        server.listen(socketName(path), () => resolve(server.unref()));
    });
}

/** An hour: the first `up` with every add-on builds for most of it. */
const longestWaitMs = 3_600_000;

/**
 * Runs the action while no other process holds the lock of this path.
 * @throws PlatformError naming the holder when it still works after the time-out.
 */
export async function withLock<T>(
    path: string,
    what: string,
    say: (text: string) => void,
    action: () => Promise<T>,
    timeoutMs = longestWaitMs,
): Promise<T> {
    const deadline = Date.now() + timeoutMs;
    let told = false;
    for (;;) {
        const server = await tryLock(path, what);
        if (server !== undefined) {
            try {
                return await action();
            } finally {
                server.close();
            }
        }
        const holder = await readHolder(path);
        if (Date.now() > deadline) {
            throw new PlatformError("another run is working on the platform", [
                `${holder}; wait for it or end that process.`,
            ]);
        }
        if (!told && holder !== undefined) say(`waiting for ${holder}`);
        told ||= holder !== undefined;
        await sleep(200);
    }
}

/** Runs the action while no other run works on the same platform, see {@link withLock}. */
export function withPlatformLock<T>(
    instance: PlatformInstance,
    what: string,
    say: (text: string) => void,
    action: () => Promise<T>,
    timeoutMs?: number,
): Promise<T> {
    return withLock(instance.folder, what, say, action, timeoutMs);
}
