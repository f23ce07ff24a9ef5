import { compareVersions } from "./compare-versions.js";
import { versionRules } from "./pin.js";
import type { Migration, Release } from "./release.js";
import type { MapShape } from "./shape.js";

/** The key `migration` of a release. */
export const migrationDefinition: MapShape<Migration> = {
    kind: "map",
    title: "Migration",
    about: "What is run once for a release, in its image and environment, before its first pod starts.",
    keys: {
        command: {
            kind: "list",
            about: "Program and arguments, such as [alembic, upgrade, head].",
            each: { kind: "text", about: "Program or argument.", mayBeEmpty: true, maxLength: 10_000 },
        },
        timeoutSeconds: {
            kind: "whole number",
            about: "Seconds after which it is ended and counts as failed. Default: 300.",
            least: 1,
            most: 86_400,
            optional: true,
        },
        compatibleBackTo: {
            kind: "text",
            about:
                "Oldest version that works with what the migration leaves behind; a rollback below it needs --force. " +
                "Default: every version does.",
            quotable: false,
            rules: versionRules,
            optional: true,
        },
    },
    check: ({ command }) => (command[0] ? [] : [{ path: "command", message: "is empty; name the program to run." }]),
};

/** What is asked of a migration and its release together. */
export function migrationComplaints({ version, migration }: Pick<Release, "version" | "migration">) {
    const { compatibleBackTo } = migration ?? {};
    if (compatibleBackTo === undefined || compareVersions(compatibleBackTo, version) <= 0) return [];
    const message = `${compatibleBackTo} is above ${version}, the release itself; name it or an older one.`;
    return [{ path: "migration.compatibleBackTo", message }];
}
