import { parse } from "yaml";
import { readSettings } from "../../../../model/read-settings.js";

/** What is wrong with a release of which the keys are given in YAML, `path: message` each, the path below the release. */
export function problemsOf(keys: string): string[] {
    const release = { repository: "users", ...parse(keys) };
    const read = readSettings({ service: { name: "users", namespace: "users-dev" }, release });
    return (read.problems ?? []).map(({ path, message }) => `${path.replace(/^release\.?/, "")}: ${message}`);
}
