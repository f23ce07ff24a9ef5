import type { Answers } from "./answers.js";
import type { Dependencies, RepositoryFacts } from "./repository-facts.js";

/** The lines by which an image tells what it was built from; a Dockerfile without them is refused before it is built. */
export const labelLines = `ARG APP_VERSION=0.0.0
ARG REVISION=""
ARG CREATED=""
ARG SOURCE=""
LABEL org.opencontainers.image.version="\${APP_VERSION}" org.opencontainers.image.revision="\${REVISION}" \\
    org.opencontainers.image.created="\${CREATED}" org.opencontainers.image.source="\${SOURCE}"`;

const drainFolder = "fastapi-release-drain";

/** `python3 -m pip install` as root; Debian's own pip asks for the variable, others do not know it. */
const pip = "PIP_BREAK_SYSTEM_PACKAGES=1 python3 -m pip install --no-cache-dir";

const uvVersion = "0.9.11";

export function dockerfile({ app, port }: Answers, facts: RepositoryFacts): string {
    const { dependencies } = facts;
    const folder = sourceFolder(facts, app);
    const source = folder.source === "" ? "." : `./${folder.source}`;
    const factory = facts.apps.find(({ name }) => name === app)?.factory ? '"--factory", ' : "";
    const inApp = folder.pythonPath === "" ? "/app" : `/app/${folder.pythonPath}`;
    return `ARG PYTHON_IMAGE=python:3.12-slim
${firstStage(dependencies)}
FROM \${PYTHON_IMAGE}
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=${inApp}
WORKDIR /app
${install(dependencies)}
${drain(facts)}COPY ${source} ${source}
# Compiled here, since the root file system is read-only later. Kubernetes mounts /run/drain.
RUN python3 -m compileall -q . && chmod -R a+rX . && install -d -m 1777 /run/drain

${labelLines}
# Taken by uvicorn, so that a release may set others.
ENV APP_VERSION=\${APP_VERSION} UVICORN_HOST=0.0.0.0 UVICORN_PORT=${port} UVICORN_TIMEOUT_GRACEFUL_SHUTDOWN=20

USER 10001:10001
EXPOSE ${port}
# Connections that nobody uses are closed within 3 s: a drain waits longer.
CMD ["python3", "-m", "uvicorn", ${factory}"${app}", "--no-access-log", "--timeout-keep-alive", "3"]
`;
}

/** Everything stays outside but what the Dockerfile copies: a settings file that changes is no other image. */
export function dockerignore({ app }: Answers, facts: RepositoryFacts): string {
    const { source } = sourceFolder(facts, app);
    const taken = [...files(facts.dependencies), ...(hasDrain(facts) ? [drainFolder] : [])];
    if (source === "") {
        const others = ["node_modules", "dist", "index.ts", "package*.json", "tsconfig.json", "Pulumi*.yaml"];
        return `${[...others, ".git", ".venv", "venv", "tests", "**/__pycache__", "**/.pytest_cache"].join("\n")}\n`;
    }
    return `${["*", ...[...taken, source].map(name => `!${name}`), "*/tests", "**/__pycache__", "**/.pytest_cache"].join("\n")}\n`;
}

/** The top folder to copy, and where Python finds modules in it; both relative, "" for the repository itself. */
function sourceFolder({ apps, top }: RepositoryFacts, app: string): { source: string; pythonPath: string } {
    const parts = (apps.find(({ name }) => name === app)?.file ?? "").split("/");
    const module = app.split(":", 1)[0]!.split(".")[0]!;
    if (parts.length > 1) return { source: parts[0]!, pythonPath: parts[0] === module ? "" : parts[0]! };
    return { source: top.includes(module) ? module : "", pythonPath: "" };
}

function files(dependencies: Dependencies): string[] {
    if (dependencies.kind === "requirements") return [dependencies.file];
    if (dependencies.kind === "uv") return ["pyproject.toml", "uv.lock"];
    return dependencies.kind === "pyproject" ? ["pyproject.toml"] : ["requirements.txt"];
}

/** Of uv's lock only the requirements by hash come into the image that runs. */
function firstStage(dependencies: Dependencies): string {
    if (dependencies.kind !== "uv") return "";
    return `
# uv's lock as requirements by hash.
FROM \${PYTHON_IMAGE} AS lock
WORKDIR /lock
RUN ${pip} uv==${uvVersion}
COPY pyproject.toml uv.lock ./
RUN python3 -m uv export --frozen --no-dev --no-emit-project --output-file requirements.txt
`;
}

function install(dependencies: Dependencies): string {
    switch (dependencies.kind) {
        case "uv":
            return `COPY --from=lock /lock/requirements.txt ./\nRUN ${pip} --require-hashes -r requirements.txt`;
        case "pyproject":
            return `# Not pinned: the next build may install other versions. With a lock, such as uv.lock, it does not.
COPY pyproject.toml ./
RUN python3 -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["dependencies"], sep="\\n")' \\
    > requirements.txt && ${pip} -r requirements.txt`;
        default: {
            const { file, hashes } =
                dependencies.kind === "none" ? { file: "requirements.txt", hashes: false } : dependencies;
            const unpinned = `# Not pinned by hash: \`uv pip compile --universal --generate-hashes\` makes such a file.\n`;
            const base = file.split("/").at(-1)!;
            return `${hashes ? "" : unpinned}COPY ${file} ./\nRUN ${pip} ${hashes ? "--require-hashes " : ""}-r ${base}`;
        }
    }
}

function hasDrain({ top }: RepositoryFacts): boolean {
    return top.includes(drainFolder);
}

/** The package by which clients that stay connected are sent away, where the repository has it. */
function drain(facts: RepositoryFacts): string {
    if (!hasDrain(facts)) return "";
    return `COPY ${drainFolder} /tmp/${drainFolder}\nRUN ${pip} --no-deps /tmp/${drainFolder}\n`;
}
