import { posix } from "node:path";
import { parse } from "yaml";
import type { RepositoryFiles } from "../repository/repository-files.js";

/** How a repository tests itself. */
export interface TestCommand {
    /** A line for the shell, from a fresh checkout. */
    readonly line: string;
    /** Where it runs, relative to the repository's root. */
    readonly folder: string;
    /** Installs what the application imports, there. */
    readonly setup: string;
    /** What starts a program in that environment; empty for none. */
    readonly run: string;
}

/** A program that keeps the project's environment. */
interface Tool {
    readonly install: string;
    /** What starts a program in that environment. */
    readonly run: string;
}

const tools: readonly { readonly tool: Tool; readonly file: string; readonly section?: RegExp }[] = [
    { tool: { install: "python3 -m pip install uv", run: "uv run" }, file: "uv.lock" },
    { tool: { install: "python3 -m pip install poetry && poetry install", run: "poetry run" }, file: "poetry.lock" },
    { tool: { install: "python3 -m pip install pdm && pdm install", run: "pdm run" }, file: "pdm.lock" },
    { tool: { install: "python3 -m pip install pipenv && pipenv install --dev", run: "pipenv run" }, file: "Pipfile" },
    {
        tool: { install: "python3 -m pip install poetry && poetry install", run: "poetry run" },
        file: "pyproject.toml",
        section: /^\[tool\.poetry\]/m,
    },
    {
        tool: { install: "python3 -m pip install uv", run: "uv run" },
        file: "pyproject.toml",
        section: /^\[(tool\.uv|dependency-groups)\b/m,
    },
];

const noTests = "echo 'no tests yet: put their command here'";

/** @param start the folder of the application, relative to the repository's root */
export function findTestCommand(files: RepositoryFiles, start: string): TestCommand {
    const folder = projectFolder(files, start);
    const isTest = /(^|\/)(tests?\/.*\.py|test_[^/]*\.py|[^/]*_test\.py)$/;
    const below = (path: string) => folder === "" || path.startsWith(`${folder}/`);
    const text = (name: string) => nearest(files, folder, name);
    const project = text("pyproject.toml") ?? "";
    const found = tools.find(({ file, section }) => {
        const content = text(file);
        return content !== undefined && (section === undefined || section.test(content));
    });
    const { install: setup, run } = found?.tool ?? { install: install(files, folder, project), run: "" };
    const place = { folder, setup, run };
    if (!files.paths.some(path => isTest.test(path) && below(path))) return { ...place, line: noTests };
    const said = ownCommand(files, folder, project);
    if (found !== undefined) return { ...place, line: withTool(found.tool, said ?? "pytest") };
    if (/^\[tool\.hatch\.envs\.(hatch-)?test\b/m.test(project))
        return { ...place, line: "python3 -m pip install hatch && hatch test" };
    if (text("noxfile.py") !== undefined) return { ...place, line: "python3 -m pip install nox && nox" };
    if (text("tox.ini") !== undefined || /^\[tool\.tox\b/m.test(project))
        return { ...place, line: "python3 -m pip install tox && tox" };
    const command = said ?? "python3 -m pytest";
    return { ...place, line: [setup, "python3 -m pip install pytest httpx", command].join(" && ") };
}

/** The nearest folder, from the application upwards, that has a Python project. */
function projectFolder({ texts }: RepositoryFiles, start: string): string {
    const marks = ["pyproject.toml", "requirements.txt", "Pipfile", "setup.py", "tox.ini", "noxfile.py"];
    return upwards(start).find(folder => marks.some(mark => texts.has(posix.join(folder, mark)))) ?? "";
}

function upwards(folder: string): string[] {
    const parts = folder === "" ? [] : folder.split("/");
    return [...parts.map((_part, index) => parts.slice(0, parts.length - index).join("/")), ""];
}

function nearest({ texts }: RepositoryFiles, start: string, name: string): string | undefined {
    return upwards(start)
        .map(folder => texts.get(posix.join(folder, name)))
        .find(text => text !== undefined);
}

function withTool({ install, run }: Tool, command: string): string {
    const starts = command.startsWith(`${run} `) ? command : `${run} ${command.replace(/^python3? -m (?=pytest)/, "")}`;
    return `${install} && ${starts}`;
}

/** What pip installs before the tests. */
function install({ paths }: RepositoryFiles, folder: string, project: string): string {
    const inFolder = paths
        .map(path => (folder === "" ? path : path.slice(folder.length + 1)))
        .filter((_name, index) => {
            return folder === "" || paths[index]!.startsWith(`${folder}/`);
        });
    const lists = inFolder.filter(name =>
        /^requirements(\/|[-_.])?(dev|test|tests|testing|development|base|main|prod)?\.txt$|^(dev|test)[-_]requirements\.txt$/.test(
            name,
        ),
    );
    const extras = ["test", "tests", "testing", "dev"].filter(extra =>
        new RegExp(`^${extra}\\s*=\\s*\\[`, "m").test(project),
    );
    const hasProject = /^\[project\]/m.test(project);
    const what = [
        ...lists.filter(name => /requirements\.txt$|dev|test/.test(name)).map(name => `-r ${name}`),
        ...(hasProject && lists.length === 0 ? [extras.length === 0 ? "." : `'.[${extras[0]}]'`] : []),
    ];
    return `python3 -m pip install ${what.length === 0 ? "-r requirements.txt" : what.join(" ")}`;
}

/** A line that runs the tests, as the repository itself has it: in a workflow, a Makefile, a justfile, or its scripts. */
function ownCommand(files: RepositoryFiles, folder: string, project: string): string | undefined {
    const workflows = [...files.texts].filter(([path]) => /^\.github\/workflows\/[^/]+\.ya?ml$/.test(path));
    const makefile = nearest(files, folder, "Makefile") ?? nearest(files, folder, "makefile") ?? "";
    const justfile = nearest(files, folder, "justfile") ?? "";
    const scripts = [...project.matchAll(/^tests?\s*=\s*(?:\{\s*cmd\s*=\s*)?"([^"]+)"/gm)].map(
        ([, command = ""]) => command,
    );
    return [
        ...workflows.flatMap(([, text]) => workflowLines(text)),
        ...recipeLines(makefile),
        ...recipeLines(justfile),
        ...scripts,
    ]
        .map(line => line.trim().replace(/^[@-]+\s*/, ""))
        .find(
            line =>
                /(^|\s)(pytest|coverage run|python3? -m (pytest|unittest))(\s|$)/.test(line) &&
                !/\$[({]|docker|install|\bcd\b|&&|\|/.test(line),
        );
}

function workflowLines(text: string): string[] {
    try {
        const { jobs } = (parse(text, { logLevel: "silent" }) ?? {}) as {
            jobs?: Record<string, { steps?: { run?: unknown }[] }>;
        };
        const steps = Object.values(jobs ?? {}).flatMap(job => job?.steps ?? []);
        return steps.flatMap(step => (typeof step?.run === "string" ? step.run.split("\n") : []));
    } catch {
        return [];
    }
}

/** The lines below a target `test` or `tests`. */
function recipeLines(text: string): string[] {
    const found = /^tests?\b[^\n=]*:[^=\n]*\n((?:[ \t]+[^\n]*\n?|\n)+)/m.exec(text);
    return found?.[1]?.split("\n") ?? [];
}
