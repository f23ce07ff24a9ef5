import type { Dependencies } from "../repository/dependencies.js";
import { installsItself } from "../repository/image-files.js";
import type { RepositoryFacts } from "../repository/repository-facts.js";
import { type Context, copyLines, inImage } from "./copy-lines.js";

/** Tools that turn their lock into requirements, at versions that read every lock. */
const tools = {
    uv: "uv==0.13.9",
    poetry: "poetry==2.5.1 poetry-plugin-export==1.10.1",
    pdm: "pdm==2.29.4 'hishel<2'",
    pipenv: "pipenv==2026.10.3",
} as const;

const exported = "/tmp/requirements.txt";

/** Lines of the stage that installs everything into /opt/packages. */
export function installSteps(facts: RepositoryFacts, context: Context): string[] {
    const { dependencies, image, server, python } = facts;
    // Projects of the repository are built from their source; their dependencies come first, so that they stay cached.
    const comeFirst = image.installed.filter(folder => isInstalledBy(dependencies, folder));
    const comeLast = image.installed.filter(folder => !comeFirst.includes(folder));
    const source = [...buildVersion(dependencies), ...copyLines(context, image.copied)];
    const folder = dependencies.kind === "list" ? context.folder : dependencies.folder;
    const isInside = folder !== context.folder;
    return [
        "WORKDIR /app",
        ...copyLines(context, [...dependencies.files].sort()),
        ...(comeFirst.length > 0 ? source : []),
        ...(isInside ? [`WORKDIR ${inImage(context, folder)}`] : []),
        ...setuptools(facts),
        ...dependencySteps(dependencies, python.lacking),
        ...(server.isMissing ? ["# No file of the repository asks for a server.", `${pip} uvicorn`] : []),
        ...(isInside && comeLast.length > 0 ? ["WORKDIR /app"] : []),
        ...(comeFirst.length === 0 && comeLast.length > 0 ? source : []),
        ...comeLast.map(one => `${pip} --no-deps --editable ${inImage(context, one)}`),
    ];
}

const pip = "RUN python3 -m pip install";

/** Whether a project is installed together with the dependencies. */
const isInstalledBy = (dependencies: Dependencies, folder: string): boolean =>
    (dependencies.kind === "requirements" && dependencies.projects.includes(folder)) ||
    (installsItself(dependencies) && folder === dependencies.folder);

/** Python's images had it up to 3.11, and older packages use it without asking. */
function setuptools({ python, dependencies }: RepositoryFacts): string[] {
    const isOld = Number(python.version.split(".")[1]) <= 11;
    const isThere = dependencies.packages.some(({ name }) => name === "setuptools");
    return isOld && !isThere ? ["# As in Python's own images up to 3.11.", `${pip} 'setuptools<81'`] : [];
}

/** A version that comes from Git is the release's, since the image has no history. */
function buildVersion({ project }: Dependencies): string[] {
    if (project?.versionFromGit !== true) return [];
    const names = [
        "SETUPTOOLS_SCM_PRETEND_VERSION",
        "PDM_BUILD_SCM_VERSION",
        "POETRY_DYNAMIC_VERSIONING_BYPASS",
        "UV_DYNAMIC_VERSIONING_BYPASS",
    ];
    return [
        "# Git, which the build asks for its version, is not here.",
        "ARG APP_VERSION=0.0.0",
        `ENV ${names.map(name => `${name}=\${APP_VERSION}`).join(" \\\n    ")}`,
    ];
}

/** @param lacking packages whose locked version has no wheel */
function dependencySteps(dependencies: Dependencies, lacking: readonly string[]): string[] {
    const { kind, extras, groups, member, locked, named, list, project, folder } = dependencies;
    const hashes = dependencies.hashes && lacking.length === 0;
    const withHashes = hashes ? "--require-hashes " : "";
    // An export names every package. Without this, older versions of pip look for those that extras need again.
    const fromExport =
        lacking.length === 0
            ? `python3 -m pip install --no-deps ${withHashes}-r ${exported}`
            : `${raise(lacking)} \\\n    && python3 -m pip install --only-binary ${lacking.join(",")} -r ${exported}`;
    const run = (tool: keyof typeof tools, command: string) => [
        `RUN python3 -m venv --without-pip /opt/tools \\\n    && PIP_PYTHON=/opt/tools python3 -m pip install ${tools[tool]}`,
        `RUN ${command} \\\n    && ${fromExport}`,
    ];
    // Projects of the repository are installed from their source, below.
    const withoutLocal =
        dependencies.projects.length > 0 ? ` \\\n    && sed -i '/^-e /d; / @ file:/d' ${exported}` : "";
    const each = (option: string, values: readonly string[]) => values.map(value => ` ${option} ${value}`).join("");
    switch (kind) {
        case "uv": {
            const parts = `${member === undefined ? "" : ` --package ${member}`}${each("--extra", extras)}${each("--group", groups)}`;
            const own = `${hashes ? "" : " --no-hashes"}${dependencies.otherIndex ? " --emit-index-url" : ""}`;
            return run(
                "uv",
                `UV_PYTHON_DOWNLOADS=never /opt/tools/bin/uv export --frozen --no-default-groups --no-emit-local${parts}${own} --quiet --output-file ${exported}`,
            );
        }
        case "poetry": {
            const parts = `${each("--extras", extras)}${each("--with", groups)}${hashes ? "" : " --without-hashes"}`;
            const lock = locked ? "" : "/opt/tools/bin/poetry lock && ";
            return [
                ...unpinned(locked, "poetry lock"),
                ...run(
                    "poetry",
                    `${lock}/opt/tools/bin/poetry export${parts} --output ${exported}${anyPatch(project?.requiresPython ?? [])}${withoutLocal}`,
                ),
            ];
        }
        case "pdm": {
            const parts = `${each("--group", [...extras, ...groups])}${hashes ? "" : " --without-hashes"}`;
            return run(
                "pdm",
                `/opt/tools/bin/pdm export --production${parts} --format requirements --output ${exported}${withoutLocal}`,
            );
        }
        case "pipenv":
            return run("pipenv", `/opt/tools/bin/pipenv requirements${hashes ? " --hash" : ""} > ${exported}`);
        case "requirements": {
            const files = named.map(path => `-r ${folder === "" ? path : path.slice(folder.length + 1)}`).join(" ");
            return [
                ...unpinned(hashes, "uv pip compile --universal --generate-hashes"),
                `${pip} ${withHashes}${files}`,
            ];
        }
        case "project":
            if (installsItself(dependencies)) {
                const chosen = extras.length === 0 ? "." : `'.[${extras.join(",")}]'`;
                return [...unpinned(false, "uv lock"), `${pip} --editable ${chosen}`];
            }
            return [
                ...unpinned(false, "uv lock"),
                `RUN python3 -c '${printDeclared(extras, groups)}' > ${exported} \\\n    && python3 -m pip install -r ${exported}`,
            ];
        case "list":
            return [
                "# No file of pip, uv, Poetry or PDM declares these.",
                `${pip} ${list.map(text => (/^[\w.-]+$/.test(text) ? text : `'${text.replaceAll("'", '"')}'`)).join(" ")}`,
            ];
    }
}

function unpinned(isPinned: boolean, remedy: string): string[] {
    return isPinned
        ? []
        : [`# Not pinned by hash: the next build may install other versions. \`${remedy}\` prevents that.`];
}

/** `greenlet==1.1.2` becomes `greenlet~=1.1`: at least that, below 2. What later versions need of typing is never in the way. */
function raise(lacking: readonly string[]): string {
    const raised = `s/^((${lacking.join("|")})(\\[[^]]*\\])?)==([0-9]+\\.[0-9]+)[^ ;]*/\\1~=\\4/`;
    return `sed -E -i '${raised}; s/^typing-extensions==/typing-extensions>=/' ${exported}`;
}

/** Poetry repeats a project's exact patch version of Python as a condition of each package. */
function anyPatch(ranges: readonly string[]): string {
    const exact = ranges.flatMap(range => /^(?:==)?\s*(3\.\d+)\.(\d+)$/.exec(range) ?? []);
    const [whole, minor] = exact;
    if (whole === undefined) return "";
    const full = whole.replace(/^==\s*/, "").replaceAll(".", "\\.");
    return ` \\\n    && sed -i 's/python_full_version == "${full}"/python_version == "${minor}"/' ${exported}`;
}

/** Python that prints what pyproject.toml declares, each on a line. */
function printDeclared(extras: readonly string[], groups: readonly string[]): string {
    const lists = [
        't["project"].get("dependencies", [])',
        ...extras.map(extra => `t["project"]["optional-dependencies"]["${extra}"]`),
        ...groups.map(group => `t["dependency-groups"]["${group}"]`),
    ];
    return `import tomllib; t = tomllib.load(open("pyproject.toml", "rb")); print(*${lists.join(", *")}, sep="\\n")`;
}
