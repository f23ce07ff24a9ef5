import type { Problem } from "../../../model/settings/problem.js";
import { Refusal } from "../../../release/output/refusal.js";
import type { Report } from "../../../release/output/report.js";

/** A command's output in one case. */
export type Scene = (report: Report, columns: number) => void;

/** Command lines as typed, with their scenes. */
export type Scenes = Readonly<Record<string, Scene>>;

export function say(lines: readonly string[], report: Report): void {
    for (const line of lines) report.say(line);
}

/** As carryOut does. */
export function refuse(problems: readonly Problem[] | undefined, consequence: string, report: Report): void {
    report.warn(Refusal.of(problems ?? [], consequence).message);
}
