import { cpSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename, join } from "node:path";
import { projectFolder } from "../machine/files.js";
import { buildFolder } from "../machine/platform-info.js";
import { buildLogFile, buildOnce, type CachedBuild, cachedPath, isCached } from "./cached-build.js";
import { withLock } from "./platform-lock.js";
import { endingWithUs, runCommand } from "./run-command.js";

/** Programs built together from Go modules: those in the `tool` lines of one go.mod. */
export interface GoPrograms {
    /** Also the name of the cached build. */
    readonly name: string;
    /** For people, like "Traefik v3.6.12". @default the name */
    readonly title?: string;
    /** Folder of the go.mod, its go.sum and perhaps a program of ours, relative to the project's root. */
    readonly moduleFolder: string;
    /** Linker flags in addition to -s -w. */
    readonly linkerFlags?: readonly string[];
    /** Go build tags. */
    readonly tags?: readonly string[];
    /** Whether C is compiled, too; then the machine needs gcc. @default false */
    readonly cgo?: boolean;
    /** Folders of modules that are kept next to the programs. */
    readonly kept?: readonly { readonly module: string; readonly folder: string; readonly as: string }[];
    /** Files of a module that a program of ours embeds: they are copied next to it before the build. */
    readonly embedded?: { readonly module: string; readonly files: readonly string[] };
}

/**
 * Without these limits Go starts a compiler for every processor, and one compiler takes 2.7 GiB for the largest package
 * (the EC2 client in Traefik). With less memory the compiler collects garbage more often.
 */
const [mostCompilers, memoryOfOne] = [4, "2GiB"];

function readModuleFile(programs: Pick<GoPrograms, "moduleFolder">, file: string): string {
    return readFileSync(join(projectFolder(), programs.moduleFolder, file), "utf8");
}

/** "v1.35.4": the version of a module that a go.mod requires. */
export function requiredVersion(goMod: string, module: string): string {
    const line = goMod.split("\n").find(text => text.replace(/^(require)?\s+/, "").startsWith(`${module} v`));
    const version = line === undefined ? undefined : /\sv\S+/.exec(line)?.[0].trim();
    if (version === undefined) throw new Error(`go.mod does not require ${module}`);
    return version;
}

export function pinnedVersion(programs: Pick<GoPrograms, "moduleFolder">, module: string): string {
    return requiredVersion(readModuleFile(programs, "go.mod"), module);
}

/** The oldest Go that can build the programs, from their go.mod: "1.25.0". */
export function oldestGo(programs: Pick<GoPrograms, "moduleFolder">): string {
    return /^go (\S+)$/m.exec(readModuleFile(programs, "go.mod"))?.[1] ?? "1.25";
}

export function goLinkerFlags(programs: GoPrograms): string {
    return ["-s", "-w", ...(programs.linkerFlags ?? [])].join(" ");
}

export function goBuild(programs: GoPrograms): CachedBuild {
    const folder = join(projectFolder(), programs.moduleFolder);
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
    // A program of ours may embed other files.
    const ours = files.filter(name => /\.(go|py)$|\/go\.mod$/.test(name));
    const { tags = [], cgo = false, kept = [], embedded } = programs;
    return {
        name: programs.name,
        pins: [
            ...["go.mod", "go.sum"].map(file => readModuleFile(programs, file)),
            goLinkerFlags(programs),
            ...ours.sort().flatMap(file => [file, readModuleFile(programs, file)]),
            ...(tags.length === 0 ? [] : [tags.join(",")]),
            ...(cgo ? ["cgo"] : []),
            ...[...kept, ...(embedded === undefined ? [] : [embedded])].map(part => JSON.stringify(part)),
            process.arch,
        ],
    };
}

/**
 * Builds the programs unless they exist. Only one build runs on this machine at a time.
 * @returns their folder.
 */
export async function buildGoPrograms(programs: GoPrograms, say: (text: string) => void): Promise<string> {
    const build = goBuild(programs);
    if (isCached(build)) return cachedPath(build);
    return withLock(join(buildFolder(), "go"), `build of ${programs.name}`, say, () =>
        buildOnce(build, folder => runGo(programs, build, folder)),
    );
}

async function runGo(programs: GoPrograms, build: CachedBuild, folder: string): Promise<void> {
    const source = join(projectFolder(), programs.moduleFolder);
    const { tags = [], cgo = false, kept = [], embedded } = programs;
    const options = {
        cwd: embedded === undefined ? source : join(folder, "source"),
        environment: {
            CGO_ENABLED: cgo ? "1" : "0",
            GOTOOLCHAIN: "local",
            GOWORK: "off",
            GOFLAGS: "",
            GOMEMLIMIT: memoryOfOne,
        },
    };
    const moduleFile = async (module: string, path: string) => {
        const found = await runCommand("go", ["list", "-mod=readonly", "-m", "-f={{.Dir}}", module], options);
        return join(found.trim(), path);
    };
    if (embedded !== undefined) {
        cpSync(source, options.cwd, { recursive: true });
        // `go list -m` prints no folder for a module that has not been downloaded.
        await runCommand("go", ["mod", "download", embedded.module], { ...options, timeoutMs: downloadMs });
        for (const file of embedded.files) {
            cpSync(await moduleFile(embedded.module, file), join(options.cwd, basename(file)));
        }
    }
    const flags = [
        ...["-mod=readonly", "-trimpath", "-buildvcs=false"],
        `-p=${Math.min(availableParallelism(), mostCompilers)}`,
        ...(tags.length === 0 ? [] : [`-tags=${tags.join(",")}`]),
        ...["-ldflags", goLinkerFlags(programs)],
    ];
    await runCommand(...endingWithUs("go", ["build", ...flags, "-o", `${folder}/`, "tool"]), {
        ...options,
        logFile: buildLogFile(build),
        timeoutMs: 3_600_000,
    });
    for (const part of kept) {
        cpSync(await moduleFile(part.module, part.folder), join(folder, part.as), { recursive: true });
    }
    if (embedded !== undefined) rmSync(options.cwd, { recursive: true });
}

const downloadMs = 600_000;
