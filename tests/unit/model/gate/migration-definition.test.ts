import assert from "node:assert/strict";
import { readSettings } from "../../../../model/settings/read-settings.js";

function read(migration: unknown) {
    const release = { repository: "users", migration };
    const service = { name: "users", namespace: "users-dev" };
    return readSettings({ service, release, slots: { blue: { ...release, version: "1.4.0" } } });
}

describe("The definition of a migration", () => {
    it("accepts a command, its time limit and the oldest compatible version", () => {
        const migration = { command: ["alembic", "upgrade", ""], timeoutSeconds: 60, compatibleBackTo: "1.4.0" };
        const { settings } = read(migration);
        assert.deepEqual([settings?.release.migration, settings?.slots.blue?.migration], [migration, migration]);
        assert.equal(read(undefined).settings?.release.migration, undefined);
    });

    const refusals: [migration: object, ...problems: string[]][] = [
        [{}, "slots.blue.migration.command: missing."],
        [{ command: [] }, "slots.blue.migration.command: is empty; name the program to run."],
        [{ command: "alembic" }, 'slots.blue.migration.command: "alembic" is not a list.'],
        [
            { command: ["alembic", 1], timeoutSeconds: 0, compatibleBackTo: 1.3, compatibleTo: "1.3.0" },
            'slots.blue.migration.compatibleTo: unknown key; did you mean "compatibleBackTo"?',
            "slots.blue.migration.command[1]: 1 is not a text; put it in quotes, or add --type string to `pulumi config set --path`.",
            "slots.blue.migration.timeoutSeconds: 0 is not a whole number from 1 to 86400.",
            "slots.blue.migration.compatibleBackTo: 1.3 is not a version; use one like 1.4.0.",
        ],
        [
            { command: ["alembic"], compatibleBackTo: "1.5.0" },
            "slots.blue.migration.compatibleBackTo: 1.5.0 is above 1.4.0, the release itself; use that version or an older one.",
        ],
    ];
    for (const [migration, ...problems] of refusals) {
        it(`refuses ${JSON.stringify(migration)}`, () => {
            const found = (read(migration).problems ?? []).map(({ path, message }) => `${path}: ${message}`);
            assert.deepEqual(
                found.filter(problem => problem.startsWith("slots")),
                problems,
            );
        });
    }
});
