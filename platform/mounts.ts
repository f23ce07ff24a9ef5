import { readFileSync } from "node:fs";
import { tryCommand } from "./run-command.js";

/** The mount points in the text of /proc/self/mountinfo that are the folder or lie below it, the last mounted first. */
export function mountsUnder(folder: string, mountInfo: string): string[] {
    const points = mountInfo
        .split("\n")
        .filter(line => line !== "")
        .map(line =>
            (line.split(" ")[4] ?? "").replace(/\\(\d{3})/g, (_, code) => String.fromCharCode(parseInt(code, 8))),
        )
        .filter(point => point === folder || point.startsWith(`${folder}/`));
    return points.reverse();
}

export function readMountsUnder(folder: string): string[] {
    return mountsUnder(folder, readFileSync("/proc/self/mountinfo", "utf8"));
}

/** Unmounts everything below the folder. A busy mount is detached: it disappears with its last user. */
export async function unmountUnder(folder: string): Promise<void> {
    for (let round = 0; round < 5; round++) {
        const points = readMountsUnder(folder);
        if (points.length === 0) return;
        for (let from = 0; from < points.length; from += 200) {
            await tryCommand("umount", [...(round === 0 ? [] : ["-l"]), ...points.slice(from, from + 200)]);
        }
    }
}
