import { hostname } from "node:os";
import { isAlive } from "../stack/is-alive.js";

/**
 * Who left the lock that keeps an update out: `ada@host (pid 4711) since …`. Undefined where the CLI says something else, or
 * where one of the locks may be of a process that lives: of another machine's nobody knows.
 *
 * @param message of the CLI: a line `created by USER@HOST (pid N) at TIME` for each lock
 */
export function leftOverLock(message: string, isLiving: (pid: number) => boolean = isAlive): string | undefined {
    if (!message.includes("the stack is currently locked by")) return undefined;
    const locks = [...message.matchAll(/created by (\S+)@(\S+) \(pid (\d+)\) at (\S+)/g)];
    const isLeft = ([, , host, pid]: RegExpExecArray) => host === hostname() && !isLiving(Number(pid));
    if (locks.length === 0 || !locks.every(isLeft)) return undefined;
    return locks.map(([, user, host, pid, time]) => `${user}@${host} (pid ${pid}) since ${time}`).join(", ");
}
