import {
    existsSync,
    mkdirSync,
    mkdtempSync,
    readdirSync,
    readFileSync,
    rmSync,
    symlinkSync,
    writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parse, stringify } from "yaml";
import type { Project } from "../stack/project.js";
import { writeYaml } from "../stack/settings-yaml.js";

/** A project's program beside settings and a backend of its own: what is done with it, the stack never sees. */
export interface TemporaryProject {
    readonly workFolder: string;
    readonly backendUrl: string;
    /** For PULUMI_HOME: with the plugins of the other one, and nothing that it remembers. */
    readonly home: string;
    remove(): void;
}

type Settings = Readonly<Record<string, unknown>>;

/**
 * The program is linked, not copied: a change of it while it runs is seen.
 *
 * @param pulumiHome whose plugins are used
 */
export function makeTemporaryProject(
    project: Project,
    stack: string,
    config: Settings,
    pulumiHome: string,
): TemporaryProject {
    const folder = mkdtempSync(join(tmpdir(), "fastapi-release-render-"));
    const [work, state, home] = ["project", "state", "home"].map(name => join(folder, name)) as [
        string,
        string,
        string,
    ];
    for (const made of [work, state, home]) mkdirSync(made);
    const plugins = join(pulumiHome, "plugins");
    if (existsSync(plugins)) symlinkSync(plugins, join(home, "plugins"));
    const isOwn = (name: string) => /^Pulumi(\..*)?\.(yaml|yml|json)$/.test(name) || name === ".git";
    for (const name of readdirSync(project.directory).filter(name => !isOwn(name))) {
        symlinkSync(join(project.directory, name), join(work, name));
    }
    const text = readFileSync(join(project.directory, "Pulumi.yaml"), "utf8");
    writeFileSync(join(work, "Pulumi.yaml"), stringify(movedProject(parse(text), project.directory)));
    writeFileSync(join(work, `Pulumi.${stack}.yaml`), writeYaml({ config }));
    return {
        workFolder: work,
        backendUrl: `file://${state}`,
        home,
        remove: () => rmSync(folder, { recursive: true, force: true }),
    };
}

interface ProjectFile {
    readonly backend?: unknown;
    readonly stackConfigDir?: unknown;
    readonly packages?: Readonly<Record<string, unknown>>;
    readonly runtime?: unknown;
}

/** Pulumi.yaml for another folder: what it names relative to its own is found there, too. */
function movedProject({ backend: _, stackConfigDir: __, ...file }: ProjectFile, directory: string): ProjectFile {
    const absolute = (value: unknown) => (typeof value === "string" ? resolve(directory, value) : value);
    const packages = Object.entries(file.packages ?? {}).map(([name, value]) => {
        const isMap = typeof value === "object" && value !== null;
        return [name, isMap ? { ...value, source: absolute((value as { source?: unknown }).source) } : absolute(value)];
    });
    return { ...file, ...(file.packages === undefined ? {} : { packages: Object.fromEntries(packages) }) };
}
