import { parse } from "yaml";
import { readSettings } from "../../../../model/settings/read-settings.js";

/** Problems of a release with these keys, given in YAML: `path: message` each, the path starting at the release. */
export function problemsOf(keys: string): string[] {
    const release = { repository: "users", ...parse(keys) };
    const read = readSettings({ service: { name: "users", namespace: "users-dev" }, release });
    return (read.problems ?? []).map(({ path, message }) => `${path.replace(/^release\.?/, "")}: ${message}`);
}
