import { posix } from "node:path";
import { fileOfModule, filesOfModule, foldersAbove, joinPath, type ModuleIndex } from "./module-index.js";
import { callsIn, nodesNamed, type PythonCall, type PythonFile, stringValue, textOf } from "./python-file.js";
import type { RepositoryFiles } from "./repository-files.js";
import { endingWith } from "./repository-paths.js";

/** How a repository starts its application. */
export interface StartCommand {
    /** The file that says so, such as `Dockerfile`. */
    readonly from: string;
    readonly server: "uvicorn" | "gunicorn" | "hypercorn" | "fastapi";
    /**
     * `module:variable`, as the command has it; without a module for one of the file itself. `fastapi run` has a file or
     * folder, or nothing, where it looks itself.
     */
    readonly app?: string;
    readonly factory: boolean;
    readonly port?: number;
    /** Folder of `--app-dir` or `--chdir`. */
    readonly appFolder?: string;
    /** Words behind the server's name. */
    readonly words: readonly string[];
}

export const servers = ["uvicorn", "gunicorn", "hypercorn", "fastapi"] as const;

/** Whether a word names an application as uvicorn and gunicorn want it: `app.main:app`, `app.main:create_app()`. */
export const isApp = (word: string): boolean => /^[A-Za-z_][\w.]*:[A-Za-z_][\w.]*(\(\))?$/.test(word);

/** @param words from the server's name on */
export function startOf(
    from: string,
    words: readonly string[],
    variables: Readonly<Record<string, string>>,
): StartCommand[] | undefined {
    const server = servers.find(name => name === posix.basename(words[0]!))!;
    const rest = words
        .slice(1)
        .map(word => word.replace(/\$\{?(\w+)\}?/g, (whole, name: string) => variables[name] ?? whole));
    if (server === "fastapi" && rest[0] !== "run" && rest[0] !== "dev") return undefined;
    const isTarget = (word: string, index: number) =>
        index > 0 && !word.startsWith("-") && !rest[index - 1]!.startsWith("-");
    const entrypoint = option(rest, "--entrypoint", "-e");
    const app = server === "fastapi" ? (entrypoint ?? rest.find(isTarget)) : rest.find(isApp);
    if (app === undefined && server !== "fastapi") return undefined;
    const bind = option(rest, "--bind", "-b");
    const port = portOf(option(rest, "--port", "-p") ?? bind?.split(":").at(-1));
    const appFolder = option(rest, "--app-dir", "--chdir");
    const factory = rest.includes("--factory") || (app?.endsWith("()") ?? false);
    return [
        {
            from,
            server,
            factory,
            words: rest,
            ...(app === undefined ? {} : { app: app.replace(/\(\)$/, "") }),
            ...(port === undefined ? {} : { port }),
            ...(appFolder === undefined ? {} : { appFolder: appFolder.replace(/^\.\/|\/$/g, "") }),
        },
    ];
}

/** The value of an option in any of its forms. */
export function option(words: readonly string[], ...names: readonly string[]): string | undefined {
    for (const [index, word] of words.entries()) {
        if (names.includes(word)) return words[index + 1];
        const name = names.find(one => word.startsWith(`${one}=`));
        if (name !== undefined) return word.slice(name.length + 1);
    }
    return undefined;
}

export function portOf(text: string | undefined): number | undefined {
    const port = /^\d+$/.test(text ?? "") ? Number(text) : 0;
    return port > 0 && port < 65_536 ? port : undefined;
}

/** `uvicorn.run("app.main:app", port=8080)`, with a variable instead of the text as well. */
export function runCalls(file: PythonFile): StartCommand[] {
    if (!file.text.includes("uvicorn")) return [];
    return callsIn(file).flatMap(call => {
        if (!["uvicorn.run", "uvicorn.Config", "Config"].includes(call.name)) return [];
        const target = call.positional[0] ?? call.named["app"];
        const app = target === undefined ? undefined : (stringValue(file, target) ?? ownName(textOf(file, target)));
        if (app === undefined || !app.includes(":")) return [];
        const factory = call.named["factory"] !== undefined && textOf(file, call.named["factory"]) === "True";
        const port = numberIn(file, call, "port");
        return [
            {
                from: file.path,
                server: "uvicorn" as const,
                app: app.replace(/\(\)$/, ""),
                factory: factory || app.endsWith("()"),
                words: [],
                ...(port === undefined ? {} : { port }),
            },
        ];
    });
}

/** A variable of the file, or a function that it calls: without a module. */
const ownName = (words: string): string | undefined => (/^[A-Za-z_]\w*(\(\))?$/.test(words) ? `:${words}` : undefined);

/** A number, also as the default in `int(os.getenv("PORT", 8080))`. */
function numberIn(file: PythonFile, call: PythonCall, name: string): number | undefined {
    const node = call.named[name];
    if (node === undefined) return undefined;
    if (node.name === "Number") return portOf(textOf(file, node));
    const values = [...nodesNamed(node, "Number"), ...nodesNamed(node, "String")];
    return values
        .map(value => portOf(stringValue(file, value) ?? textOf(file, value)))
        .find(port => port !== undefined);
}

/** Where `fastapi run` looks for an application, and what it calls one. */
const places = ["main.py", "app.py", "api.py", "app/main.py", "app/app.py", "app/api.py"];

/** Files that may have the application of a command, likeliest first. */
export function startedFiles(
    { from, app, appFolder = "", server }: StartCommand,
    files: RepositoryFiles,
    index: ModuleIndex,
): string[] {
    const [module = "", variable] = (app ?? "").split(":");
    if (app === undefined || (server === "fastapi" && variable === undefined)) {
        if (app === undefined) {
            const near = foldersAbove(from).flatMap(folder => places.map(place => joinPath(folder, place)));
            return near.filter(path => index.files.has(path));
        }
        const path = app.replace(/\/$/, "");
        return [path, `${path}/__init__.py`].flatMap(one => endingWith(files, one)).filter(one => index.files.has(one));
    }
    if (module === "") return [from];
    const inFolder = fileOfModule(index, appFolder, module);
    return [...(appFolder !== "" && inFolder !== undefined ? [inFolder] : []), ...filesOfModule(index, module, from)];
}
