import assert from "node:assert/strict";
import { findingWords } from "../../../../../release/init/dockerfile/finding.js";
import {
    type DockerfileSurroundings,
    judgeDockerfile,
} from "../../../../../release/init/dockerfile/judge-dockerfile.js";

function judge(text: string, files: Readonly<Record<string, string>> = {}, more: Partial<DockerfileSurroundings> = {}) {
    const paths = Object.keys(files);
    return judgeDockerfile(text, {
        folder: "",
        exists: path => paths.some(one => one === path || one.startsWith(`${path}/`)),
        read: path => files[path],
        app: ["app.main:app"],
        ...more,
    });
}

/** `12! words` for what stops a release at line 12. */
function findings(...given: Parameters<typeof judge>): string[] {
    return judge(...given).findings.map(
        finding => `${finding.line ?? ""}${finding.stops ? "!" : ""} ${findingWords(finding)}`,
    );
}

const start = 'CMD ["uvicorn", "app.main:app", "--host", "0.0.0.0"]';

describe("A Dockerfile that is there", () => {
    it("passes without labels", () => {
        assert.deepEqual(findings(`FROM python:3.12-slim\nWORKDIR /code\n${start}\n`), []);
    });

    it("may start another application than the chosen one", () => {
        const command = (app: string) => `FROM python:3.12\nCMD ["uvicorn", "${app}", "--host", "0.0.0.0"]\n`;
        assert.deepEqual(findings(command("admin.main:app")), [
            "2 the command starts admin.main:app, not app.main:app: name app.main:app there, or let init write the file anew: --app app.main:app --force Dockerfile",
        ]);
        // The same one, named from another root, or through its package.
        for (const same of ["main:app", "backend.app.main:app", "app:app"])
            assert.deepEqual(findings(command(same)), []);
    });

    it("may need BuildKit, which builds it", () => {
        const cases = [
            [
                "# syntax=docker/dockerfile:1\nFROM python:3.12\n",
                "1 needs BuildKit (# syntax=), and is built by it; nothing is left to do",
            ],
            [
                "FROM python:3.12\nRUN --mount=type=cache,target=/c true\n",
                "2 needs BuildKit (RUN --mount), and is built by it; nothing is left to do",
            ],
            [
                "FROM python:3.12\nCOPY --link --from=x /a /a\n",
                "2 needs BuildKit (COPY --link), and is built by it; nothing is left to do",
            ],
            [
                "FROM python:3.12\nRUN <<EOF\ntrue\nEOF\n",
                "2 needs BuildKit (RUN <<), and is built by it; nothing is left to do",
            ],
        ] as const;
        for (const [text, words] of cases) assert.deepEqual(findings(text + start), [words]);
    });

    it("may start nothing", () => {
        const none = judge("FROM python:3.12-slim\nRUN true\n");
        assert.deepEqual(none.corrected, {
            key: "args",
            words: ["python3", "-m", "uvicorn", "app.main:app", "--host", "0.0.0.0", "--port", "8000"],
        });
        assert.deepEqual(
            [none.findings, none.settled.map(({ what }) => what)],
            [[], ["the Dockerfile has no CMD and no ENTRYPOINT, so it starts no server"]],
        );
        assert.deepEqual(findings("FROM registry.example.com/base:1\nRUN true\n"), [
            "2 has no CMD, so that of registry.example.com/base:1 runs: if it starts no server, add " +
                '`CMD ["python3", "-m", "uvicorn", "app.main:app"]` as its last line',
        ]);
        const tiangolo = judge("FROM tiangolo/uvicorn-gunicorn-fastapi:python3.11\nCOPY ./app /app\n", {
            "app/main.py": "",
        });
        assert.deepEqual([tiangolo.findings.length, tiangolo.env, tiangolo.port], [0, { PORT: "8000" }, 8000]);
    });

    /** Text; port, variables, and the words that run instead. */
    const ports: readonly (readonly [string, number, Readonly<Record<string, string>>, string?])[] = [
        ['CMD ["uvicorn", "app.main:app", "--host", "0.0.0.0"]', 8000, {}],
        ['EXPOSE 9000\nCMD ["uvicorn", "app.main:app", "--host", "0.0.0.0"]', 9000, {}],
        ['EXPOSE 80\nCMD ["uvicorn", "app.main:app", "--host", "0.0.0.0"]', 8000, {}],
        ['CMD ["uvicorn", "app.main:app", "--host", "0.0.0.0", "--port", "8080"]', 8080, {}],
        ['EXPOSE 9000\nCMD ["uvicorn", "app.main:app", "--host=0.0.0.0", "--port=8080"]', 8080, {}],
        [
            'CMD ["uvicorn", "app.main:app", "--host", "0.0.0.0", "--port", "80"]',
            8000,
            {},
            "args uvicorn app.main:app --host 0.0.0.0 --port 8000",
        ],
        [
            'CMD ["uvicorn", "app.main:app", "--host=0.0.0.0", "--port=80"]',
            8000,
            {},
            "args uvicorn app.main:app --host=0.0.0.0 --port=8000",
        ],
        [
            'ENTRYPOINT ["uvicorn", "app.main:app"]\nCMD ["--host", "0.0.0.0", "--port", "80"]',
            8000,
            {},
            "command uvicorn app.main:app --host 0.0.0.0 --port 8000",
        ],
        [
            'ENTRYPOINT ["tini", "--"]\nCMD ["uvicorn", "app.main:app", "--host", "0.0.0.0", "--port", "80"]',
            8000,
            {},
            "args uvicorn app.main:app --host 0.0.0.0 --port 8000",
        ],
        ["CMD exec uvicorn app.main:app --host 0.0.0.0 --port $PORT", 8000, { PORT: "8000" }],
        ["ENV PORT=80\nCMD exec uvicorn app.main:app --host 0.0.0.0 --port ${PORT}", 8000, { PORT: "8000" }],
        ["CMD exec uvicorn app.main:app --host 0.0.0.0 --port ${PORT:-8080}", 8080, {}],
        ["ENV PORT 9090\nCMD exec uvicorn app.main:app --host 0.0.0.0 --port ${PORT:-80}", 9090, {}],
        ['CMD ["uvicorn", "app.main:app"]', 8000, { UVICORN_HOST: "0.0.0.0" }],
        [
            'CMD ["uvicorn", "app.main:app", "--host", "127.0.0.1"]',
            8000,
            {},
            "args uvicorn app.main:app --host 0.0.0.0",
        ],
        ['CMD ["fastapi", "run", "app/main.py"]', 8000, {}],
        ['CMD ["fastapi", "run", "app/main.py", "--port", "80"]', 8000, {}, "args fastapi run app/main.py --port 8000"],
        ['ENV PORT=80\nCMD ["fastapi", "run"]', 8000, { PORT: "8000" }],
        ['CMD ["fastapi", "dev", "main.py"]', 8000, {}, "args fastapi run main.py"],
        ['CMD ["gunicorn", "-k", "uvicorn.workers.UvicornWorker", "app.main:app"]', 8000, { PORT: "8000" }],
        [
            'CMD ["gunicorn", "-k", "x", "-b", "0.0.0.0:80", "app.main:app"]',
            8000,
            {},
            "args gunicorn -k x -b 0.0.0.0:8000 app.main:app",
        ],
        ['CMD ["gunicorn", "-k", "x", "--bind", ":5000", "app.main:app"]', 5000, {}],
        ['CMD ["hypercorn", "app.main:app", "--bind", "0.0.0.0:5000"]', 5000, {}],
        ['CMD ["hypercorn", "app.main:app"]', 8000, {}, "args hypercorn app.main:app --bind 0.0.0.0:8000"],
        ['CMD ["python", "-m", "uvicorn", "app.main:app", "--host", "0.0.0.0", "--port", "5000"]', 5000, {}],
        [
            'CMD ["uv", "run", "--no-dev", "fastapi", "run", "--port", "5000"]',
            5000,
            { UV_NO_SYNC: "1", UV_CACHE_DIR: "/tmp/uv" },
        ],
        [
            "CMD uvicorn app.main:app --host 0.0.0.0 --port 80 --reload",
            8000,
            {},
            "args uvicorn app.main:app --host 0.0.0.0 --port 8000",
        ],
        [
            "CMD alembic upgrade head && poetry run uvicorn app.main:app --host 0.0.0.0 --port 80",
            8000,
            { HOME: "/tmp" },
            "args sh -c alembic upgrade head && exec poetry run uvicorn app.main:app --host 0.0.0.0 --port 8000",
        ],
        [
            'CMD ["sh", "-c", "uvicorn app.main:app --host 0.0.0.0 --port ${PORT:-5000}"]',
            5000,
            {},
            "args sh -c exec uvicorn app.main:app --host 0.0.0.0 --port ${PORT:-5000}",
        ],
        ["ENTRYPOINT uvicorn app.main:app --host 0.0.0.0", 8000, {}, "command uvicorn app.main:app --host 0.0.0.0"],
    ];
    for (const [text, port, env, command] of ports) {
        it(`has its port and command decided: ${text.replaceAll("\n", "; ")}`, () => {
            const judged = judge(`FROM python:3.12\n${text}\n`);
            const { key, words } = judged.corrected ?? {};
            assert.deepEqual(
                [judged.port, judged.env, words && [key, ...words].join(" "), judged.findings.some(one => one.stops)],
                [port, env, command, false],
            );
        });
    }

    it("has a reason for each other command", () => {
        const why = (command: string) =>
            judge(`FROM python:3.12\n${command}\n`).settled.map(({ line, what }) => `${line} ${what}`);
        assert.deepEqual(why('CMD ["uvicorn", "app.main:app", "--host", "0.0.0.0", "--port", "80"]'), [
            '2 the server listens on port 80, which the pods\' user may not open ("permission denied")',
        ]);
        assert.deepEqual(why("CMD uvicorn app.main:app --host 0.0.0.0 --reload"), [
            "2 the command starts uvicorn through a shell, which passes no SIGTERM on: requests in flight are cut when a pod ends",
            "2 the server watches its source for changes (--reload), and an image never changes",
        ]);
    });

    it("takes port and host of a program from its source", () => {
        const text = 'FROM python:3.12\nCMD ["python", "main.py"]\n';
        const source = { port: { value: "5000" }, host: { value: "0.0.0.0" } };
        assert.deepEqual([judge(text, {}, { source }).port, findings(text, {}, { source })], [5000, []]);
        const local = judge(text, {}, { source: { port: { value: "5000" } } });
        assert.deepEqual(local.corrected?.words, [
            "python",
            "-m",
            "uvicorn",
            "app.main:app",
            "--host",
            "0.0.0.0",
            "--port",
            "5000",
        ]);
        assert.deepEqual(
            local.settled.map(({ what }) => what),
            ["the server listens on 127.0.0.1, where nothing outside of its container reaches it"],
        );
    });

    it("is followed into its scripts, which stay as they are", () => {
        const text =
            'FROM python:3.12\nWORKDIR /app\nCOPY . .\nENTRYPOINT ["./entry.sh"]\nCMD ["uvicorn", "app.main:app", "--host", "0.0.0.0", "--port", "5000"]\n';
        const passing = { "entry.sh": '#!/bin/sh\nset -e\nalembic upgrade head\nexec "$@"\n' };
        assert.deepEqual([findings(text, passing), judge(text, passing).port], [[], 5000]);
        const own = { "scripts/start.sh": "#!/bin/bash\nuvicorn app.main:app --host 0.0.0.0 --port 80 --reload\n" };
        const copied = 'FROM python:3.12\nCOPY scripts /scripts\nCMD ["bash", "/scripts/start.sh"]\n';
        assert.deepEqual(findings(copied, own), [
            '! the server listens on port 80, which the pods\' user may not open ("permission denied"): ' +
                "make it --port 8000 in scripts/start.sh, as release.port says; users reach the Service on port 80 in any case",
            " scripts/start.sh starts uvicorn through a shell, which passes no SIGTERM on: requests in flight are cut when a pod ends: write exec before uvicorn",
            " scripts/start.sh watches its source for changes (--reload), and an image never changes: leave it out",
        ]);
    });

    it("is started as compose does, if it starts nothing itself", () => {
        const text = "FROM python:3.12\nWORKDIR /src\nCOPY . .\n";
        const words = judge(text, {}, { composeCommand: "uvicorn app.main:app --host 0.0.0.0 --port 80" });
        assert.deepEqual(
            [words.corrected?.words, words.port],
            [["uvicorn", "app.main:app", "--host", "0.0.0.0", "--port", "8000"], 8000],
        );
        const script = judge(
            text,
            { "start.sh": "exec uvicorn app.main:app --host 0.0.0.0 --port 5000\n" },
            { composeCommand: ["./start.sh"] },
        );
        assert.deepEqual([script.corrected, script.port], [{ key: "args", words: ["./start.sh"] }, 5000]);
        assert.deepEqual(
            script.settled.map(({ what }) => what),
            ["the Dockerfile has no CMD, and compose starts ./start.sh"],
        );
    });

    it("takes the address of gunicorn from its configuration", () => {
        const text = 'FROM python:3.12\nWORKDIR /srv\nCOPY . .\nCMD ["gunicorn", "-k", "x", "app.main:app"]\n';
        const open = judge(text, { "gunicorn.conf.py": 'workers = 1\nbind = "0.0.0.0:9000"\n' });
        assert.deepEqual([open.port, open.env, open.corrected], [9000, {}, undefined]);
        const low = judge(text, { "gunicorn.conf.py": 'bind = "0.0.0.0:80"\n' });
        assert.deepEqual(low.corrected?.words, ["gunicorn", "-k", "x", "app.main:app", "--bind", "0.0.0.0:8000"]);
        const named = judge(text.replace('"-k"', '"-c", "conf/g.py", "-k"'), { "conf/g.py": 'bind = ":7000"\n' });
        assert.deepEqual([named.port, named.corrected], [7000, undefined]);
    });

    it("is told what several workers mean, which it keeps", () => {
        const { findings: found, corrected } = judge(
            'FROM python:3.12\nCMD ["uvicorn", "app.main:app", "--host", "0.0.0.0", "--workers", "4"]\n',
        );
        assert.deepEqual(
            [found.map(findingWords), corrected],
            [
                [
                    "the command starts 4 workers, which share the memory limit of one pod: leave it at one and raise service.replicas, " +
                        "or raise release.resources.limits.memory",
                ],
                undefined,
            ],
        );
    });

    it("is built from the folder that has what it copies", () => {
        const files = {
            "backend/Dockerfile": "",
            "backend/app/main.py": "",
            "uv.lock": "",
            "backend/pyproject.toml": "",
        };
        const above = `FROM python:3.12\nCOPY uv.lock backend/pyproject.toml ./\nRUN --mount=type=bind,source=uv.lock,target=uv.lock true\nCOPY backend/app /app\n${start}\n`;
        assert.equal(judge(above, files, { folder: "backend" }).context, "");
        const own = `FROM python:3.12\nCOPY pyproject.toml poetry.lock* ./\nCOPY ./app /app\n${start}\n`;
        assert.equal(judge(own, files, { folder: "backend" }).context, "backend");
        assert.deepEqual(findings(`FROM python:3.12\nCOPY nothing.txt .\n${start}\n`, files, { folder: "backend" }), [
            "2! copies nothing.txt, which backend does not have: add it, or remove it there",
        ]);
        const everything = `FROM python:3.12\nCOPY . .\nCOPY --from=x nothing /\nADD https://example.com/x /\n${start}\n`;
        assert.deepEqual(judge(everything, files, { folder: "backend", composeContext: "" }).context, "");
        assert.deepEqual(findings(everything, files, { folder: "backend" }), []);
    });

    it("stops a release if its Python is older than the source", () => {
        const text = `ARG V=3.9\nFROM python:\${V}-slim AS base\nFROM base\n${start}\n`;
        assert.deepEqual(findings(text, {}, { neededPython: "3.12" }), [
            "2! starts from Python 3.9, on which the source does not run: make it python:3.12-slim",
        ]);
        assert.deepEqual(findings(text, {}, { neededPython: "3.9" }), []);
    });

    it("stops a release if its files are in the home of root", () => {
        const add = (line: number) =>
            `which the pods' user, 10001, may not enter: add \`RUN chmod -R a+rX /root\` above line ${line}`;
        const cases: readonly (readonly [string, readonly string[]])[] = [
            ["RUN pip install --user fastapi", [`2! installs packages into /root, ${add(3)}`]],
            ["COPY --from=b /root/.local /root/.local", [`2! copies into /root, ${add(3)}`]],
            ["WORKDIR /root/app", [`2! the application's folder, /root/app, is in /root, ${add(3)}`]],
            ["RUN poetry install", [`2! makes poetry's environment in /root, ${add(3)}`]],
            ["RUN poetry config virtualenvs.create false && poetry install", []],
            ["RUN pipenv install --system --deploy", []],
            ["RUN uv python install 3.13", [`2! installs Python into /root, ${add(3)}`]],
            ["RUN pip install --user x && chmod -R a+rX /root", []],
        ];
        for (const [line, words] of cases)
            assert.deepEqual(findings(`FROM python:3.12\n${line}\n${start}\n`), words, line);
        assert.deepEqual(judge(`FROM python:3.12\nRUN pip install --user x\n${start}\n`).env, {
            PYTHONUSERBASE: "/root/.local",
        });
    });

    it("stops a release if uv downloaded its Python for root", () => {
        const found = (base: string, more = "") =>
            findings(`FROM ${base}\n${more}RUN uv sync --frozen\n${start}\n`).length;
        assert.deepEqual(
            [
                found("debian:bookworm-slim"),
                found("debian:bookworm-slim", "ENV UV_PYTHON_INSTALL_DIR=/opt/python\n"),
                found("python:3.12"),
                found("ghcr.io/astral-sh/uv:python3.12-bookworm-slim"),
            ],
            [1, 0, 0, 0],
        );
    });

    it("is judged by the stage that is built", () => {
        const text = `FROM python:3.12 AS prod\n${start}\nFROM prod AS dev\nCMD ["fastapi", "dev"]\n`;
        assert.deepEqual([judge(text).settled.length, judge(text, {}, { target: "prod" }).settled.length], [2, 0]);
    });

    it("stops a release if its files are in a home that is closed to others", () => {
        const text = (user: string, base = "python:3.12") =>
            `FROM ${base}\nRUN ${user}\nUSER app\nWORKDIR /home/app\n${start}\n`;
        const words = [
            "4! the application's folder, /home/app, is in /home/app, which the pods' user, 10001, may not enter: " +
                "add `USER root`, `RUN chmod -R a+rX /home/app`, `USER app` above line 5",
        ];
        assert.deepEqual(findings(text("adduser --disabled-password --gecos '' app")), words);
        assert.deepEqual(findings(text("useradd -m app", "ubuntu:24.04")), words);
        assert.deepEqual(findings(text("useradd -m app")), []);
        assert.deepEqual(findings(text("adduser --system app")), []);
        assert.deepEqual(findings(text("adduser -D app", "python:3.12-alpine")), []);
    });

    it("gets variables for programs that write when they start", () => {
        const poetry =
            'FROM python:3.12\nRUN poetry config virtualenvs.create false\nCMD ["poetry", "run", "uvicorn", "app.main:app", "--host", "0.0.0.0"]\n';
        assert.deepEqual(judge(poetry).env, { HOME: "/tmp", POETRY_VIRTUALENVS_CREATE: "false" });
    });
});
