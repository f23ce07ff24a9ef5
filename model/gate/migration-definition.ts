import { compareVersions } from "../release/compare-versions.js";
import { versionTextRules } from "../release/pin.js";
import type { Migration, Release } from "../release/release.js";
import type { MapShape } from "../settings/shape.js";

/** The key `migration` of a release. */
export const migrationDefinition: MapShape<Migration> = {
    kind: "map",
    title: "Migration",
    about: "Runs once for a release, in its image and environment, before its first pod starts.",
    keys: {
        command: {
            kind: "list",
            about: "Program and arguments, such as [alembic, upgrade, head].",
            each: { kind: "text", about: "The program or an argument.", mayBeEmpty: true, maxLength: 10_000 },
        },
        timeoutSeconds: {
            kind: "whole number",
            about: "Seconds after which the migration is stopped and counts as failed. Default: 300.",
            least: 1,
            most: 86_400,
            optional: true,
        },
        compatibleBackTo: {
            kind: "text",
            about:
                "Oldest version that works with the migrated data; a rollback below it needs --force. " +
                "Default: every version.",
            quotable: false,
            rules: versionTextRules,
            optional: true,
        },
    },
    check: ({ command }) => (command[0] ? [] : [{ path: "command", message: "is empty; name the program to run." }]),
};

/** Problems between a migration and its release. */
export function migrationComplaints({ version, migration }: Pick<Release, "version" | "migration">) {
    const { compatibleBackTo } = migration ?? {};
    if (compatibleBackTo === undefined || compareVersions(compatibleBackTo, version) <= 0) return [];
    const message = `${compatibleBackTo} is above ${version}, the release itself; use that version or an older one.`;
    return [{ path: "migration.compatibleBackTo", message }];
}
