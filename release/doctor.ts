import { readDoctorFacts } from "./facts/doctor/doctor-facts.js";
import type { CommonOptions } from "./open/open-release.js";
import { describeChecks } from "./plan/checks/check.js";
import { examine } from "./plan/doctor/doctor.js";
import { Refusal } from "./report/refusal.js";
import type { Report } from "./report/report.js";

/** Looks at all that commands need, and says what is missing and how to get it; changes nothing. */
export async function doctor(options: CommonOptions, report: Report): Promise<void> {
    const checks = examine(await readDoctorFacts(options));
    for (const line of describeChecks(checks)) report.say(line);
    const missing = checks.filter(({ state }) => state === "missing").length;
    report.result({ stack: options.stack, ok: missing === 0, checks });
    if (missing > 0) throw new Refusal(missing === 1 ? "1 thing is missing." : `${missing} things are missing.`);
}
