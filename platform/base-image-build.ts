import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../machine/files.js";
import { buildLogFile, buildOnce, type CachedBuild } from "./cached-build.js";
import { unmountUnder } from "./mounts.js";
import type { PackageSources } from "./package-sources.js";
import type { DebianPython } from "./python-images.js";
import { endingWithUs, runCommand } from "./run-command.js";

const packages = [
    "python3",
    "python3-pip",
    "python3-venv",
    "ca-certificates",
    "netbase",
    "passwd",
    "tzdata",
    "usr-is-merged",
];

/** As in Docker Hub's images: apt keeps in a layer neither packages nor what it computed from the lists of them. */
const aptSettings = [
    'DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/*.bin || true"; };',
    'Dir::Cache::pkgcache "";',
    'Dir::Cache::srcpkgcache "";',
    'Acquire::Languages "none";',
];

/** What Python's own images have beside it, and Debian as wheels. */
const bundled = (version: string): string => (Number(version.split(".")[1]) < 12 ? "pip setuptools" : "pip");

/** Runs inside mmdebstrap, with the new system's folder as its first argument, before the system is packed. */
function customization(version: string, sources: PackageSources): string {
    const authorities = sources.authorities.map(
        (text, index) => `printf '%s\\n' '${text}' > "$1/usr/local/share/ca-certificates/machine-${index}.crt"`,
    );
    const settings = [...aptSettings, ...sources.aptSettings].map(
        line => `printf '%s\\n' '${line}' >> "$1/etc/apt/apt.conf.d/90image"`,
    );
    return [
        "set -e",
        // only for mmdebstrap itself: what people install gets recommended packages, as anywhere else
        'rm -f "$1/etc/apt/apt.conf.d/99mmdebstrap" "$1"/var/cache/apt/*.bin',
        ...settings,
        ...authorities,
        'chroot "$1" update-ca-certificates >/dev/null',
        // as in Docker Hub's images: pip may install, programs are in /usr/local/bin, packages in site-packages,
        'rm -f "$1"/usr/lib/python3*/EXTERNALLY-MANAGED',
        `cd "$1/usr/local/lib/python${version}"; mv dist-packages site-packages; ln -s site-packages dist-packages`,
        `for name in python python3 python${version}; do ln -sf /usr/bin/python${version} "$1/usr/local/bin/$name"; done`,
        // and pip may replace itself and what it came with: Debian's own cannot be uninstalled, since they lack a RECORD
        `chroot "$1" python3 -m pip install --no-index --find-links /usr/share/python-wheels --ignore-installed ${bundled(version)}`,
        'cd "$1/usr/lib/python3/dist-packages"; rm -rf pip* setuptools* pkg_resources* _distutils_hack distutils-precedence.pth wheel* packaging*',
        // and the headers are there for whoever installs a compiler
        `cd "$1/tmp"; APT_CONFIG="$MMDEBSTRAP_APT_CONFIG" apt-get download libpython${version}-dev`,
        'dpkg-deb --fsys-tarfile libpython*.deb | tar -x -C "$1" ./usr/include; rm libpython*.deb',
    ].join("\n");
}

function bootstrapArgs({ version, suite }: DebianPython, sources: PackageSources): string[] {
    return [
        "--mode=root",
        "--variant=apt",
        // else bookworm merges them by a package that brings the whole of Perl
        "--hook-dir=/usr/share/mmdebstrap/hooks/maybe-merged-usr",
        `--include=${packages.join(",")}`,
        '--aptopt=APT::Install-Recommends "false"',
        ...sources.aptSettings.map(line => `--aptopt=${line}`),
        ...["man", "locale", "doc"].map(folder => `--dpkgopt=path-exclude=/usr/share/${folder}/*`),
        `--customize-hook=${customization(version, sources)}`,
        suite,
    ];
}

function debianLines(suite: string, { debian, debianSecurity }: PackageSources): string[] {
    return [
        `deb ${debian} ${suite} main`,
        `deb ${debian} ${suite}-updates main`,
        `deb ${debianSecurity} ${suite}-security main`,
    ];
}

/** A suite of Debian with its Python, as one tar archive. */
export function debianPythonBuild(python: DebianPython, sources: PackageSources): CachedBuild {
    const pins = [...bootstrapArgs(python, sources), ...debianLines(python.suite, sources), process.arch];
    return { name: `debian-python-${python.version}`, pins };
}

/** @returns the archive's path. */
export async function buildDebianPython(python: DebianPython, sources: PackageSources): Promise<string> {
    const build = debianPythonBuild(python, sources);
    const folder = await buildOnce(build, async unfinished => {
        mkdirSync(join(unfinished, "tmp"));
        try {
            const lines = debianLines(python.suite, sources);
            const args = [...bootstrapArgs(python, sources), join(unfinished, "root.tar"), ...lines];
            await runCommand(...endingWithUs("mmdebstrap", args), {
                environment: { TMPDIR: join(unfinished, "tmp") },
                logFile: buildLogFile(build),
                timeoutMs: 900_000,
            });
        } finally {
            await unmountUnder(unfinished);
        }
    });
    return join(folder, "root.tar");
}

/** The requirements of the app, and those for building its packages. */
function requirementsPaths(): string[] {
    const files = ["requirements.txt", "requirements-build.txt"].map(name => join(projectFolder(), "app", name));
    return files.filter(file => existsSync(file));
}

/** The sample app's pinned packages, each with its hash. */
export function wheelHouseBuild(): CachedBuild {
    const requirements = requirementsPaths().map(file => readFileSync(file, "utf8"));
    return { name: "wheels", pins: [...requirements, "3.11", process.arch] };
}

/** Downloads the wheels with this machine's pip, which can reach its index. @returns their folder. */
export async function buildWheelHouse(): Promise<string> {
    const build = wheelHouseBuild();
    return buildOnce(build, async folder => {
        mkdirSync(join(folder, "wheels"));
        const files = requirementsPaths().flatMap(file => ["-r", file]);
        if (files.length === 0) return;
        const choice = ["--require-hashes", "--only-binary", ":all:", "--python-version", "3.11"];
        const args = ["-m", "pip", "download", "--no-input", "--disable-pip-version-check", ...choice];
        await runCommand("/usr/bin/python3", [...args, ...files, "--dest", join(folder, "wheels")], {
            logFile: buildLogFile(build),
            timeoutMs: 600_000,
        });
    });
}

function pauseSource(): string {
    return join(projectFolder(), "platform", "images", "pause.c");
}

const pauseFlags = ["-static", "-Os", "-s"];

export function pauseBuild(): CachedBuild {
    return { name: "pause", pins: [readFileSync(pauseSource(), "utf8"), ...pauseFlags, process.arch] };
}

/** Compiles the pause program. @returns a tar archive with that program alone. */
export async function buildPause(): Promise<string> {
    const folder = await buildOnce(pauseBuild(), async unfinished => {
        await runCommand("gcc", [...pauseFlags, "-o", join(unfinished, "pause"), pauseSource()]);
        await runCommand("tar", ["-C", unfinished, "-cf", join(unfinished, "pause.tar"), "pause"]);
    });
    return join(folder, "pause.tar");
}
