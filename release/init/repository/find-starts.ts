import { posix } from "node:path";
import { dockerSteps, dockerVariables, isDockerfile } from "./found-dockerfile.js";
import { filesOfModule, type ModuleIndex } from "./module-index.js";
import type { RepositoryFiles } from "./repository-files.js";
import { asideWords, endingWith } from "./repository-paths.js";
import { shellCommands } from "./shell-command.js";
import { at, mapOf, tomlMap, wordOf, yamlMaps } from "./source-formats.js";
import { runCalls, type StartCommand, servers, startOf } from "./start-command.js";

/** How the application is started, most telling place first: the image, compose, a Procfile, settings, scripts, the source. */
export function findStarts(files: RepositoryFiles, index: ModuleIndex): StartCommand[] {
    const places = [dockerfileStarts, composeStarts, procfileStarts, entrypointStarts, scriptStarts, sourceStarts];
    return places.flatMap(place => place({ files, index }));
}

interface Repository {
    readonly files: RepositoryFiles;
    readonly index: ModuleIndex;
}

/** What Docker runs when the image starts; Dockerfiles that are not for production come last. */
function dockerfileStarts(repository: Repository): StartCommand[] {
    return pathsLike(repository, isDockerfile).flatMap(path => {
        const text = repository.files.texts.get(path)!;
        const steps = dockerSteps(text);
        const last = (keyword: string) => steps.findLast(step => step.keyword === keyword);
        const [entrypoint, cmd] = [last("ENTRYPOINT"), last("CMD")];
        const variables = dockerVariables(text);
        if (entrypoint?.words !== undefined && cmd?.words !== undefined) {
            return startsOf(repository, path, [[...entrypoint.words, ...cmd.words]], variables);
        }
        return [entrypoint, cmd].flatMap(step => {
            if (step === undefined) return [];
            return startsOf(repository, path, step.words ?? step.text, variables);
        });
    });
}

function composeStarts(repository: Repository): StartCommand[] {
    const isCompose = (path: string) => /(^|[./])(docker-)?compose([.-].+)?\.ya?ml$/.test(path);
    return pathsLike(repository, isCompose).flatMap(path =>
        yamlMaps(repository.files.texts.get(path)!).flatMap(({ services }) =>
            Object.values(mapOf(services)).flatMap(service =>
                [at(service, "entrypoint"), at(service, "command")].flatMap(value => {
                    const words = Array.isArray(value) ? [value.map(String)] : typeof value === "string" ? value : "";
                    return startsOf(repository, path, words);
                }),
            ),
        ),
    );
}

/** Also `startCommand` of Render, `entrypoint` of App Engine and `processes` of Fly. */
function procfileStarts(repository: Repository): StartCommand[] {
    const isList = (path: string) =>
        /(^|\/)(Procfile[^/]*|render\.yaml|app\.yaml|fly\.toml|nixpacks\.toml)$/.test(path);
    return pathsLike(repository, isList).flatMap(path => {
        const lines = repository.files.texts.get(path)!.split(/\r?\n/);
        const commands = lines.flatMap(line => /^\s*-?\s*\w+\s*[:=]\s*["']?(.+?)["']?\s*$/.exec(line)?.[1] ?? []);
        return commands.flatMap(command => startsOf(repository, path, command));
    });
}

/** `[tool.fastapi]` in pyproject.toml, which `fastapi run` reads. */
function entrypointStarts(repository: Repository): StartCommand[] {
    return pathsLike(repository, path => posix.basename(path) === "pyproject.toml").flatMap(path => {
        const entrypoint = at(tomlMap(repository.files.texts.get(path)), "tool", "fastapi", "entrypoint");
        if (typeof entrypoint !== "string") return [];
        return [{ from: path, server: "fastapi" as const, app: entrypoint, factory: false, words: [] }];
    });
}

function scriptStarts(repository: Repository): StartCommand[] {
    const isScript = (path: string) =>
        /\.(sh|bash)$|(^|\/)(Makefile|justfile|[^/]*\.service|supervisord?\.conf)$/.test(path);
    return pathsLike(repository, isScript).flatMap(path =>
        // A rule of a Makefile may silence its commands by @; a unit and a program have them as values.
        startsOf(repository, path, repository.files.texts.get(path)!.replace(/^(\s*@|(ExecStart|command)=)/gm, "")),
    );
}

/** Calls of `uvicorn.run` anywhere in the source. */
function sourceStarts({ files, index }: Repository): StartCommand[] {
    const paths = pathsLike({ files }, path => path.endsWith(".py"));
    return paths.flatMap(path => runCalls(index.files.get(path)!));
}

/** Nearest to the root first; what is only for tests, development or another process comes last. */
function pathsLike({ files }: Pick<Repository, "files">, accepts: (path: string) => boolean): string[] {
    const isAside = (path: string) => (asideWords.test(path) ? 1 : 0);
    const depth = (path: string) => path.split("/").length;
    return [...files.texts.keys()]
        .filter(accepts)
        .toSorted((left, right) => isAside(left) - isAside(right) || depth(left) - depth(right));
}

/** Commands that only name a server to install, build or show it. */
const others =
    /^(pip3?|apt|apt-get|apk|echo|printf|docker|docker-compose|podman|cd|which|type|kill|pkill|grep|poetry|uv|pdm|pipenv|conda|mamba|npm|curl)$/;

/** `poetry run` and `uv run` are not: what follows is what runs. */
const runners = /^(poetry|uv|pdm|pipenv|hatch|rye|conda|mamba|micromamba)$/;

const mostFollowed = 5;

/** Servers that commands start, also through a script or module of the repository. */
function startsOf(
    repository: Repository,
    from: string,
    commands: string | readonly string[] | readonly (readonly string[])[],
    variables: Readonly<Record<string, string>> = {},
    followed: readonly string[] = [],
): StartCommand[] {
    const simple = typeof commands === "string" ? shellCommands(commands, variables) : listed(commands);
    return simple.flatMap(words => {
        const first = posix.basename(words[0] ?? "");
        const runs = runners.test(first) && words.includes("run");
        const shell = words.findIndex(word => /^(.*\/)?(ba|da|a|z)?sh$/.test(word));
        if (shell >= 0 && /^-\w*c$/.test(words[shell + 1] ?? "")) {
            return startsOf(repository, from, words[shell + 2] ?? "", variables, followed);
        }
        if (others.test(first) && !runs) return [];
        const at = words.findIndex(word => servers.some(server => posix.basename(word) === server));
        const isPip = at > 0 && /^(pip3?|install|add)$/.test(posix.basename(words[at - 1]!));
        if (at >= 0 && !isPip) return startOf(from, words.slice(at), variables) ?? [];
        if (followed.length >= mostFollowed) return [];
        return followedFiles(repository, from, words).flatMap(path => {
            if (followed.includes(path)) return [];
            const file = repository.index.files.get(path);
            const found =
                file === undefined
                    ? startsOf(repository, path, repository.files.texts.get(path)!, variables, [...followed, path])
                    : runCalls(file);
            return found.map(start => ({ ...start, from }));
        });
    });
}

function listed(commands: readonly string[] | readonly (readonly string[])[]): readonly (readonly string[])[] {
    return commands.every(word => typeof word === "string") ? [commands] : (commands as readonly (readonly string[])[]);
}

/** Scripts and modules of the repository that a command runs: `./start.sh`, `python -m app`, `python main.py`, `my-service`. */
function followedFiles({ files, index }: Repository, from: string, words: readonly string[]): string[] {
    const python = words.findIndex(word => /^python[\d.]*$/.test(posix.basename(word)));
    const rest = python < 0 ? [] : words.slice(python + 1).filter(word => !/^-[uOBEsI]+$/.test(word));
    if (rest[0] === "-m" && rest[1] !== undefined) {
        const modules = [rest[1], `${rest[1]}.__main__`].flatMap(module => filesOfModule(index, module, from));
        return modules.slice(0, 2);
    }
    const scripts = scriptTarget(files, words).flatMap(module => filesOfModule(index, module, from).slice(0, 1));
    if (scripts.length > 0) return scripts;
    const path =
        words.find(word => /\.(sh|bash|py)$/.test(word)) ?? words.find(word => word.includes("/") || word === words[0]);
    return path === undefined ? [] : endingWith(files, path).slice(0, 1);
}

/** Modules of console scripts that a command calls. */
function scriptTarget(files: RepositoryFiles, words: readonly string[]): string[] {
    return [...files.texts].flatMap(([path, text]) => {
        if (posix.basename(path) !== "pyproject.toml") return [];
        const project = tomlMap(text);
        const scripts = {
            ...mapOf(at(project, "tool", "poetry", "scripts")),
            ...mapOf(at(project, "project", "scripts")),
        };
        const names = Object.keys(scripts).filter(name => words.some(word => posix.basename(word) === name));
        return names.map(name => wordOf(scripts[name]).split(":")[0]!);
    });
}
