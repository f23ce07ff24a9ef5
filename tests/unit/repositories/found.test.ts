import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectFolder } from "../../../machine/files.js";
import { init } from "../../../release/init/init.js";
import { possibleFiles } from "../../../release/init/project/plan-project.js";
import { describeRepository } from "../../../release/init/repository/describe-repository.js";
import { readRepositoryFiles } from "../../../release/init/repository/repository-files.js";
import { Report } from "../../../release/output/report.js";
import { fewRepositories, repositories } from "../../repositories/repositories.js";
import { RepositoryCopy, repositoryFolder } from "../../repositories/repository-copy.js";
import { type InitResult, WrittenProject } from "../../repositories/written-project.js";

describe("The table of repositories", () => {
    it("has every folder, and no other", () => {
        const entries = readdirSync(join(projectFolder(), "tests", "repositories"), { withFileTypes: true });
        const folders = entries.filter(entry => entry.isDirectory()).map(({ name }) => name);
        assert.deepEqual(folders.sort(), repositories.map(({ name }) => name).sort());
    });

    it("names the application's file, seen from its root", () => {
        for (const { found, ...repository } of repositories) {
            const module = found.app.split(":")[0]!.replaceAll(".", "/");
            const file = join(repositoryFolder({ found, ...repository }), found.root ?? ".", `${module}.py`);
            assert.ok(existsSync(file), file);
        }
    });

    it("has the few of `npm test`", () => {
        assert.deepEqual(
            fewRepositories.filter(name => !repositories.some(repository => repository.name === name)),
            [],
        );
    });
});

describe("In a repository, init finds and writes what is right:", () => {
    let folder: string;
    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "found-"));
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));

    const initialize = async (cwd: string): Promise<InitResult> => {
        let printed = "";
        const report = new Report(true, (stream, text) => {
            if (stream === "stdout") printed += text;
        });
        const options = { cwd, library: projectFolder(), yes: true, force: [], dryRun: false, json: true };
        await init(options, report);
        return JSON.parse(printed) as InitResult;
    };

    for (const repository of repositories) {
        it(`${repository.name}: ${repository.trait}`, async () => {
            const { app, root = "", port = 8000, probe = "/openapi.json", python, settings } = repository.found;
            const copy = new RepositoryCopy(repository, join(folder, "Some_Team"));
            const facts = describeRepository(readRepositoryFiles(copy.folder, possibleFiles));
            const result = await initialize(copy.folder);
            const project = new WrittenProject(copy.folder, result);
            const { service, release } = project.settings();
            const variables = Object.keys(repository.variables ?? {});
            const foundPython = project.python() ?? "not in a Dockerfile of init";
            assert.deepEqual(
                [
                    `name ${service.name}`,
                    `app ${result.answers.app}`,
                    `root ${facts.app?.root}`,
                    `port ${oneOf(release.port ?? 8000, [port].flat())}`,
                    `probe ${release.probes?.path ?? null}`,
                    `python ${oneOf(foundPython, python ?? [foundPython])}`,
                    `variables ${variables.filter(name => project.settingsText.includes(name))}`,
                    `settings ${settings === undefined || settings.test(project.settingsText) ? settings : "without"}`,
                    `edited ${copy.editedSource()}`,
                ],
                [
                    "name some-team",
                    `app ${app}`,
                    `root ${root}`,
                    `port ${[port].flat().join(" or ")}`,
                    `probe ${probe}`,
                    `python ${(python ?? [foundPython]).join(" or ")}`,
                    `variables ${variables}`,
                    `settings ${settings}`,
                    "edited ",
                ],
            );
        });
    }
});

/** `80 or 8000` when what was found is one of them, else what was found. */
function oneOf<T>(found: T, right: readonly T[]): string {
    return right.includes(found) ? right.join(" or ") : String(found);
}
