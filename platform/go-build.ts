import { cpSync, readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { buildLogFile, buildOnce, type CachedBuild, cachedPath, isCached } from "./cached-build.js";
import { buildFolder } from "./platform-instance.js";
import { withLock } from "./platform-lock.js";
import { endingWithUs, runCommand } from "./run-command.js";
import { projectFolder } from "./source-folder.js";

/** Programs that are built together from Go modules: what the `tool` lines of one go.mod name. */
export interface GoPrograms {
    /** Also the cached build's name. */
    readonly name: string;
    /** Of the go.mod, its go.sum and perhaps a program of ours, below the project's root. */
    readonly moduleFolder: string;
    /** For the linker, beside -s -w. */
    readonly linkerFlags?: readonly string[];
    /** Build tags. */
    readonly tags?: readonly string[];
    /** A folder of a module that is kept beside the programs. */
    readonly kept?: { readonly module: string; readonly folder: string; readonly as: string };
}

/**
 * Without these bounds Go starts a compiler for every processor, and one of them takes 2.7 GiB for the largest package
 * (the EC2 client in Traefik). It keeps to the limit by collecting more often.
 */
const [mostCompilers, memoryOfOne] = [4, "2GiB"];

function readModuleFile(programs: Pick<GoPrograms, "moduleFolder">, file: string): string {
    return readFileSync(join(projectFolder(), programs.moduleFolder, file), "utf8");
}

/** "v1.35.4": the version of a module that a go.mod requires. */
export function requiredVersion(goMod: string, module: string): string {
    const line = goMod.split("\n").find(text => text.replace(/^(require)?\s+/, "").startsWith(`${module} v`));
    const version = line === undefined ? undefined : /\sv\S+/.exec(line)?.[0].trim();
    if (version === undefined) throw new Error(`go.mod requires no ${module}`);
    return version;
}

export function pinnedVersion(programs: Pick<GoPrograms, "moduleFolder">, module: string): string {
    return requiredVersion(readModuleFile(programs, "go.mod"), module);
}

/** The oldest Go that builds it, as its go.mod says: "1.25.0". */
export function oldestGo(programs: Pick<GoPrograms, "moduleFolder">): string {
    return /^go (\S+)$/m.exec(readModuleFile(programs, "go.mod"))?.[1] ?? "1.25";
}

export function goLinkerFlags(programs: GoPrograms): string {
    return ["-s", "-w", ...(programs.linkerFlags ?? [])].join(" ");
}

export function goBuild(programs: GoPrograms): CachedBuild {
    // A program of ours may have others embedded.
    const ours = readdirSync(join(projectFolder(), programs.moduleFolder)).filter(name => /\.(go|py)$/.test(name));
    const { tags = [], kept } = programs;
    return {
        name: programs.name,
        pins: [
            ...["go.mod", "go.sum"].map(file => readModuleFile(programs, file)),
            goLinkerFlags(programs),
            ...ours.sort().flatMap(file => [file, readModuleFile(programs, file)]),
            ...(tags.length === 0 ? [] : [tags.join(",")]),
            ...(kept === undefined ? [] : [JSON.stringify(kept)]),
            process.arch,
        ],
    };
}

/**
 * Builds the programs, unless they are there. One build at a time on this machine, whatever asks for it.
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
    const options = {
        cwd: join(projectFolder(), programs.moduleFolder),
        environment: { CGO_ENABLED: "0", GOTOOLCHAIN: "local", GOWORK: "off", GOFLAGS: "", GOMEMLIMIT: memoryOfOne },
    };
    const { tags = [], kept } = programs;
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
    if (kept === undefined) return;
    const module = await runCommand("go", ["list", "-mod=readonly", "-m", "-f={{.Dir}}", kept.module], options);
    cpSync(join(module.trim(), kept.folder), join(folder, kept.as), { recursive: true });
}
