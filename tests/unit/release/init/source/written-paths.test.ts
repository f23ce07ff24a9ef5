import assert from "node:assert/strict";
import { writtenPaths } from "../../../../../release/init/source/written-paths.js";
import { programOf } from "./program-of.js";

function written(source: string, path = "app/main.py") {
    const { program, files } = programOf({ [path]: source });
    return writtenPaths(program, files).paths.map(({ path, kind, variable, form }) =>
        [kind, path, ...(variable === undefined ? [] : [variable, form])].join(" "),
    );
}

describe("The paths that a source writes", () => {
    const cases: readonly (readonly [string, readonly string[]])[] = [
        ['os.makedirs("uploads", exist_ok=True)', ["folder uploads"]],
        ['D = "logs"\nos.mkdir(D)', ["folder logs"]],
        ['Path("data/cache").mkdir(parents=True)', ["folder data/cache"]],
        ['D = Path("up")\nD.mkdir()', ["folder up"]],
        ['D = Path(__file__).resolve().parent.parent / "media"\nD.mkdir()', ["folder repository:/media"]],
        ['D = os.path.join(os.path.dirname(__file__), "media")\nos.makedirs(D)', ["folder repository:/app/media"]],
        ['os.makedirs(os.path.expanduser("~/.cache/x"))', ["folder ~/.cache/x"]],
        ['(Path.home() / ".x").mkdir()', ["folder ~/.x"]],
        ['h = logging.FileHandler("logs/app.log")', ["file logs/app.log"]],
        ['h = RotatingFileHandler(filename="app.log")', ["file app.log"]],
        ['logging.basicConfig(filename="app.log")', ["file app.log"]],
        ['from loguru import logger\nlogger.add("logs/x.log", rotation="1 MB")', ["file logs/x.log"]],
        ["logger.add(sys.stderr)", []],
        ['C = {"handlers": {"f": {"class": "logging.FileHandler", "filename": "l/a.log"}}}', ["file l/a.log"]],
        ['open("out.txt", "w")', ["file out.txt"]],
        ['open("in.txt")\nopen("in.txt", "rb")', []],
        ['open(f"uploads/{name}", "wb")', ["folder uploads"]],
        ['U = "up"\nopen(f"{U}/{name}", mode="wb")', ["folder up"]],
        ["def f(name):\n    p = os.path.join('up', name)\n    open(p, 'wb')", ["folder up"]],
        ['open(Path("up") / name, "wb")', ["folder up"]],
        ['Path("a.json").write_text("x")', ["file a.json"]],
        ['sqlite3.connect("a.db")', ["sqlite a.db"]],
        ['sqlite3.connect(":memory:")', []],
        ['U = "sqlite:///./test.db"', ["sqlite test.db"]],
        ['U = "sqlite+aiosqlite:///data/a.db"', ["sqlite data/a.db"]],
        ['U = "sqlite:////var/a.db"', ["sqlite /var/a.db"]],
        ['U = "sqlite://"\nV = "sqlite:///:memory:"', []],
        ['N = "database.db"\nU = f"sqlite:///{N}"', ["sqlite database.db"]],
        ['U = os.getenv("DATABASE_URL", "sqlite:///./a.db")', ["sqlite a.db DATABASE_URL sqlite:///PATH"]],
        ['U = os.getenv("DB") or "sqlite:///a.db"', ["sqlite a.db DB sqlite:///PATH"]],
        ['D = os.getenv("UPLOADS", "up")\nos.makedirs(D)', ["folder up UPLOADS PATH"]],
        [
            'class S(BaseSettings):\n    database_url: str = "sqlite:///./a.db"\n    logs: str = "logs"\ns = S()\nos.makedirs(s.logs)',
            ["folder logs LOGS PATH", "sqlite a.db DATABASE_URL sqlite:///PATH"],
        ],
    ];
    for (const [source, expected] of cases) {
        it(source.replaceAll("\n", "; "), () =>
            assert.deepEqual(written(`import os, logging, sqlite3\nfrom pathlib import Path\n${source}\n`), expected),
        );
    }

    it("go with libraries that write below home", () => {
        const { program, files } = programOf({
            "main.py": "from transformers import pipeline\nimport nltk\nimport json\n",
        });
        assert.deepEqual(writtenPaths(program, files).homeLibraries, ["nltk", "transformers"]);
    });
});
