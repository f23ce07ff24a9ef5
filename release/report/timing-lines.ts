import type { Phase } from "./report.js";

/** When each part of a command began and how long it took, in milliseconds since the process started, a line each. */
export function timingLines(phases: readonly Phase[], originMs = performance.timeOrigin): string[] {
    const [command] = phases;
    if (command === undefined) return [];
    const [first] = phases.slice(1);
    // What came before the first part: Node.js itself, and the command's modules.
    const start = first === undefined ? [] : [{ name: "start", startedMs: originMs, endedMs: first.startedMs }];
    const parts = [command, ...start, ...phases.slice(1)];
    return [
        "    from ms  took ms  part",
        ...parts.map(({ name, startedMs, endedMs = startedMs }) => {
            const [from, took] = [startedMs - originMs, endedMs - startedMs].map(ms => ms.toFixed(0));
            return `${from!.padStart(11)}${took!.padStart(9)}  ${name}`;
        }),
        "",
    ];
}
