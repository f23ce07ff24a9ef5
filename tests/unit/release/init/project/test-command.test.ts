import assert from "node:assert/strict";
import { findTestCommand } from "../../../../../release/init/project/test-command.js";
import { sampleFiles } from "../sample-files.js";

function found(texts: Readonly<Record<string, string>>, start = "app") {
    const { line, folder } = findTestCommand(sampleFiles({ "tests/test_a.py": "", ...texts }), start);
    return folder === "" ? line : `${folder}: ${line}`;
}

describe("The repository's own test command", () => {
    const pip = "python3 -m pip install";
    const cases: readonly (readonly [string, Readonly<Record<string, string>>, string])[] = [
        [
            "requirements",
            { "requirements.txt": "" },
            `${pip} -r requirements.txt && ${pip} pytest httpx && python3 -m pytest`,
        ],
        [
            "requirements for tests",
            { "requirements.txt": "", "requirements-dev.txt": "" },
            `${pip} -r requirements-dev.txt -r requirements.txt && ${pip} pytest httpx && python3 -m pytest`,
        ],
        ["uv", { "pyproject.toml": "[project]", "uv.lock": "" }, `${pip} uv && uv run pytest`],
        ["poetry", { "pyproject.toml": "[tool.poetry]\n" }, `${pip} poetry && poetry install && poetry run pytest`],
        ["pdm", { "pyproject.toml": "", "pdm.lock": "" }, `${pip} pdm && pdm install && pdm run pytest`],
        ["pipenv", { Pipfile: "" }, `${pip} pipenv && pipenv install --dev && pipenv run pytest`],
        ["hatch", { "pyproject.toml": "[tool.hatch.envs.hatch-test]\n" }, `${pip} hatch && hatch test`],
        ["nox", { "noxfile.py": "", "requirements.txt": "" }, `${pip} nox && nox`],
        ["tox", { "tox.ini": "", "requirements.txt": "" }, `${pip} tox && tox`],
        [
            "an extra of the project",
            { "pyproject.toml": '[project]\nname = "x"\n[project.optional-dependencies]\ntest = ["pytest"]\n' },
            `${pip} '.[test]' && ${pip} pytest httpx && python3 -m pytest`,
        ],
        [
            "a workflow",
            {
                "uv.lock": "",
                "pyproject.toml": "",
                ".github/workflows/ci.yml":
                    "jobs:\n  t:\n    steps:\n      - run: uv sync\n      - run: uv run pytest -q tests\n",
            },
            `${pip} uv && uv run pytest -q tests`,
        ],
        [
            "a Makefile",
            { "poetry.lock": "", "pyproject.toml": "", Makefile: "build:\n\tx\n\ntest: build\n\t@pytest --cov app\n" },
            `${pip} poetry && poetry install && poetry run pytest --cov app`,
        ],
        [
            "no command for Docker",
            { "requirements.txt": "", Makefile: "test:\n\tdocker compose run api pytest\n" },
            `${pip} -r requirements.txt && ${pip} pytest httpx && python3 -m pytest`,
        ],
        [
            "the folder of the application's project",
            { "api/pyproject.toml": "", "api/uv.lock": "", "api/tests/test_b.py": "" },
            `api: ${pip} uv && uv run pytest`,
        ],
    ];
    for (const [name, texts, expected] of cases) {
        it(`follows ${name}`, () =>
            assert.equal(found(texts, name.startsWith("the folder") ? "api/app" : "app"), expected));
    }

    it("has a place where there are no tests", () => {
        const files = sampleFiles({ "app/main.py": "", "requirements.txt": "" });
        assert.equal(findTestCommand(files, "app").line, "echo 'no tests yet: put their command here'");
    });
});
