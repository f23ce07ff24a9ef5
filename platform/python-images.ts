import { type PackageSources, sourceEnvironment } from "./package-sources.js";

/** A Python that a suite of Debian brings. */
export interface DebianPython {
    /** Like "3.13". */
    readonly version: string;
    readonly suite: string;
}

export const debianPythons: readonly DebianPython[] = [
    { version: "3.11", suite: "bookworm" },
    { version: "3.13", suite: "trixie" },
    { version: "3.14", suite: "forky" },
];

/** What an image without a version in its tag is. */
const usual = "3.13";

/** A Python that no suite of Debian brings, and the one that stands in for it. */
const standIn = { asked: "3.12", version: "3.13" } as const;

/** The repository of the images in the platform's registry: where a mirror of Docker Hub has its official images. */
export const pythonRepository = "library/python";

/** What an image without `slim` in its tag has besides: what packages are built with. */
const buildPackages = [
    ...["gcc", "g++", "make", "libc6-dev", "python3-dev", "libffi-dev", "libpq-dev"],
    ...["git", "curl", "wget"],
];

const bundle = "/etc/ssl/certs/ca-certificates.crt";

/** For programs with a bundle of authorities of their own: they need this machine's too, if it has any. */
const authorityVariables = ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "PIP_CERT", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"];

/** An image of Python: its tag, and the Dockerfile that makes it. */
export interface PythonImage {
    readonly tag: string;
    /** The Python in it, one of Debian's. */
    readonly version: string;
    readonly dockerfile: string;
}

/**
 * The images; each comes after the one from which it is built.
 *
 * @param registry like "localhost:5000"
 */
export function pythonImages(registry: string, sources: PackageSources): PythonImage[] {
    const repository = `${registry}/${pythonRepository}`;
    const environment = {
        PATH: "/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin",
        LANG: "C.UTF-8",
        ...sourceEnvironment(sources),
        ...(sources.authorities.length > 0 ? Object.fromEntries(authorityVariables.map(name => [name, bundle])) : {}),
    };
    const lines = Object.entries(environment).map(([name, value]) => `ENV ${name}=${JSON.stringify(value)}\n`);
    const install = `apt-get update && apt-get install -y --no-install-recommends ${buildPackages.join(" ")}`;
    const own = debianPythons.flatMap(({ version }) => [
        {
            tag: `${version}-slim`,
            version,
            dockerfile: `FROM ${importedName(version)}\n${lines.join("")}CMD ["python3"]\n`,
        },
        {
            tag: version,
            version,
            dockerfile: `FROM ${repository}:${version}-slim\nRUN ${install} && rm -rf /var/lib/apt/lists/*\n`,
        },
    ]);
    const words = `Python ${standIn.asked} is in no suite of Debian: this image has Python ${standIn.version}.`;
    const others = ["-slim", ""].map(kind => ({
        tag: `${standIn.asked}${kind}`,
        version: standIn.version,
        dockerfile: `FROM ${repository}:${standIn.version}${kind}\nONBUILD RUN echo "${words}" >&2\n`,
    }));
    return [...own, ...others];
}

/** The name in Docker of an unpacked Debian with Python. */
export function importedName(version: string): string {
    return `debian-python:${version}`;
}

const suites = "(?:buster|bullseye|bookworm|trixie|forky)";
const versions = [...debianPythons.map(({ version }) => version), standIn.asked].join("|").replaceAll(".", "\\.");

/**
 * Docker Hub's many tags for one image, each pattern with the tag in our registry: a release of a version, such as
 * 3.13.5, is what the suite has of that version; a suite is always the one that has the version.
 */
export const tagRules: readonly (readonly [pattern: string, tag: string])[] = [
    [`(${versions})(?:\\.[0-9]+)?(-slim)?(?:-${suites})?`, "\\1\\2"],
    [`(?:3-)?slim(?:-${suites})?`, `${usual}-slim`],
    [`3|latest|(?:3-)?${suites}`, usual],
];
