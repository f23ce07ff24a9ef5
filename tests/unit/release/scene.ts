import type { Problem } from "../../../model/problem.js";
import { Refusal } from "../../../release/report/refusal.js";
import type { Report } from "../../../release/report/report.js";

/** What a command prints in some case. */
export type Scene = (report: Report, columns: number) => void;

/** By a command line, as somebody types it. */
export type Scenes = Readonly<Record<string, Scene>>;

export function say(lines: readonly string[], report: Report): void {
    for (const line of lines) report.say(line);
}

/** As carryOut does. */
export function refuse(problems: readonly Problem[] | undefined, consequence: string, report: Report): void {
    report.warn(Refusal.of(problems ?? [], consequence).message);
}
