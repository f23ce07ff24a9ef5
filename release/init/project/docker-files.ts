import { posix } from "node:path";
import type { Answers } from "../answers.js";
import { joinPath } from "../repository/module-index.js";
import type { RepositoryFacts } from "../repository/repository-facts.js";
import { systemPackages } from "../repository/system-packages.js";
import { copyLines, inContext, inImage } from "./copy-lines.js";
import { installSteps } from "./install-steps.js";
import type { FileLink } from "./writable-places.js";

/** Where the image's files are. Paths are relative to the project's folder. */
export interface DockerPlaces {
    readonly dockerfile: string;
    /** What the build leaves out: of the whole context, or of this Dockerfile where the context has its own list. */
    readonly ignoreFile: string;
    readonly context: string;
}

/** Beside what the application starts from; where the repository has a Dockerfile, there. */
export function dockerPlaces({ files, image, dockerfile }: RepositoryFacts): DockerPlaces {
    const { folder } = files;
    const near = folder === "" || `${image.workFolder}/`.startsWith(`${folder}/`) ? image.workFolder : folder;
    const path = dockerfile?.path ?? joinPath(near, "Dockerfile");
    const whole = joinPath(image.context, ".dockerignore");
    const isPlain = path === joinPath(image.context, "Dockerfile") && !files.paths.includes(whole);
    const fromProject = (target: string) => posix.relative(`/${folder}`, `/${target}`) || ".";
    return {
        dockerfile: fromProject(path),
        ignoreFile: fromProject(isPlain ? whole : `${path}.dockerignore`),
        context: fromProject(image.context),
    };
}

/** An image with the application, its packages in an environment of their own, and a user without rights. */
export function dockerfile(answers: Answers, facts: RepositoryFacts, links: readonly FileLink[] = []): string {
    const { dependencies, python, image } = facts;
    const system = systemPackages([...dependencies.packages, ...dependencies.direct], dependencies.fromGit);
    const context = { folder: image.context, paths: facts.files.paths };
    const isInstalled = image.installed.length > 0;
    return `# Packages go into an environment of their own; what installs and builds them stays out of the final image.
FROM python:${python.version}-slim AS packages
${aptInstall(system.build)}ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_PYTHON=/opt/packages
RUN python3 -m venv --without-pip /opt/packages
${installSteps(facts, context).join("\n")}

FROM python:${python.version}-slim
${aptInstall(system.run)}ENV PATH=/opt/packages/bin:\${PATH} PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \\
    PYTHONPATH=${image.pythonPath.map(path => inImage(context, path)).join(":")}
WORKDIR /app
COPY --from=packages /opt/packages /opt/packages
${isInstalled ? "COPY --from=packages /app ./" : copyLines(context, image.copied).join("\n")}
${image.absent.length === 0 ? "" : `RUN mkdir -p ${image.absent.map(path => inContext(context, path)).join(" ")}\n`}# Compiled here, since the root file system may be read-only later.
RUN python3 -m compileall -q . ; chmod -R a+rX .
${linkLines(links)}${workFolder(inImage(context, image.workFolder))}ARG APP_VERSION=0.0.0
${serving(answers, facts)}
`;
}

/** Files that the source writes beside the code, where pods cannot: a volume has them. */
function linkLines(links: readonly FileLink[]): string {
    if (links.length === 0) return "";
    const made = links.map(({ from, to }) => `ln -sf ${to} ${from}`).join(" && ");
    return `# Written at run time, and so in a volume of the release.\nRUN ${made}\n`;
}

const workFolder = (folder: string): string => (folder === "/app" ? "" : `WORKDIR ${folder}\n`);

function aptInstall(packages: readonly string[]): string {
    if (packages.length === 0) return "";
    return `RUN apt-get update && apt-get install -y --no-install-recommends ${packages.join(" ")} \\
    && rm -rf /var/lib/apt/lists/*
`;
}

/** The server as the first process, with nothing that a release could not set otherwise. */
function serving({ app, port }: Answers, { app: found, server }: RepositoryFacts): string {
    const factory = found?.factory === true && found.name === app;
    const uvicorn = ["python3", "-m", "uvicorn", ...(factory ? ["--factory"] : []), app, "--no-access-log"];
    const gunicorn = [
        ...[
            "python3",
            "-m",
            "gunicorn",
            factory ? `${app}()` : app,
            "--worker-class",
            server.worker ?? "",
            "--workers",
            "1",
        ],
        ...["--bind", `0.0.0.0:${port}`, "--graceful-timeout", "20", "--worker-tmp-dir", "/dev/shm"],
    ];
    const isGunicorn = server.kind === "gunicorn";
    const settings = isGunicorn
        ? ""
        : ` UVICORN_HOST=0.0.0.0 UVICORN_PORT=${port} UVICORN_TIMEOUT_GRACEFUL_SHUTDOWN=20`;
    return `${isGunicorn ? "" : "# uvicorn reads them; a release may set others.\n"}ENV APP_VERSION=\${APP_VERSION}${settings}

USER 10001:10001
EXPOSE ${port}
CMD ${JSON.stringify([...(isGunicorn ? gunicorn : uvicorn), ...server.options]).replaceAll('","', '", "')}`;
}
