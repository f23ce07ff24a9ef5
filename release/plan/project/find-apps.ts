import type { FoundApp } from "./repository-facts.js";

/** A Python file of the repository. */
export interface PythonFile {
    /** Relative to the repository, with slashes. */
    readonly path: string;
    readonly text: string;
}

const assigned = /^(?<name>[A-Za-z_]\w*)\s*(?::\s*[\w.]+\s*)?=\s*(?:fastapi\.)?FastAPI\(/gm;
const factory = /^def\s+(?<name>[A-Za-z_]\w*)\(\s*\)\s*->\s*(?:fastapi\.)?["']?FastAPI["']?\s*:/gm;

/** The applications that files make, the likeliest one first: variables before functions, then `main` and short paths. */
export function findApps(files: readonly PythonFile[]): FoundApp[] {
    const folders = new Set(files.map(({ path }) => path));
    const found = files.flatMap(({ path, text }) => {
        const module = moduleName(path, folders);
        const app =
            (isFactory: boolean) =>
            (match: RegExpMatchArray): FoundApp => ({
                name: `${module}:${match.groups!["name"]}`,
                file: path,
                factory: isFactory,
            });
        return [...[...text.matchAll(assigned)].map(app(false)), ...[...text.matchAll(factory)].map(app(true))];
    });
    return found.toSorted((left, right) => rank(left) - rank(right) || left.name.localeCompare(right.name));
}

/** Lower is likelier. */
function rank({ name, file, factory }: FoundApp): number {
    const isMain = /(^|\/)(main|app|asgi)\.py$/.test(file);
    return (factory ? 1000 : 0) + (isMain ? 0 : 100) + (name.endsWith(":app") ? 0 : 10) + file.split("/").length;
}

/** `app.main` of app/main.py. A top folder called src that is no package is where Python looks for modules. */
function moduleName(path: string, files: ReadonlySet<string>): string {
    const inSource = path.startsWith("src/") && !files.has("src/__init__.py");
    const module = (inSource ? path.slice("src/".length) : path).replace(/\.py$/, "").replaceAll("/", ".");
    return module.replace(/\.__init__$/, "");
}

/** The paths among some that a file has as a text, for a route or a router's prefix. */
export function mentionedPaths(files: readonly PythonFile[], paths: readonly string[]): string[] {
    return paths.filter(path => files.some(({ text }) => text.includes(`"${path}"`) || text.includes(`'${path}'`)));
}

/** The port that the Dockerfile or a call of uvicorn names. */
export function findPort(files: readonly PythonFile[], dockerfile: string | undefined): number | undefined {
    const texts = [dockerfile ?? "", ...files.map(({ text }) => text)];
    const patterns = [/^EXPOSE\s+(\d+)/m, /--port["',\s=]+(\d+)/, /uvicorn\.run\([^)]*\bport\s*=\s*(\d+)/];
    for (const text of texts) {
        for (const pattern of patterns) {
            const port = Number(pattern.exec(text)?.[1]);
            if (port > 0 && port < 65_536) return port;
        }
    }
    return undefined;
}
