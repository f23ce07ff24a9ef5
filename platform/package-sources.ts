import { join } from "node:path";
import { listFolder, readIfThere } from "../machine/files.js";
import { tryCommand } from "./run-command.js";

/** Where this machine's apt, pip and npm get packages from, and whom they trust; image builds do the same. */
export interface PackageSources {
    /** Debian's archive. */
    readonly debian: string;
    /** Debian's security updates. */
    readonly debianSecurity: string;
    /** Lines of apt.conf: whether this machine accepts lists of packages past their date. */
    readonly aptSettings: readonly string[];
    /** pip's index, and then its extra ones. */
    readonly pipIndexes: readonly string[];
    readonly npmRegistry: string;
    /** Certificates of the authorities that this machine trusts and Debian does not know, such as a company's own. */
    readonly authorities: readonly string[];
}

/** What a machine has on which nobody set anything else. */
export const publicSources: PackageSources = {
    debian: "http://deb.debian.org/debian",
    debianSecurity: "http://deb.debian.org/debian-security",
    aptSettings: [],
    pipIndexes: ["https://pypi.org/simple"],
    npmRegistry: "https://registry.npmjs.org",
    authorities: [],
};

/** Hosts that serve what another one lists, or the same under another name. */
const companions: Readonly<Record<string, readonly string[]>> = {
    "pypi.org": ["files.pythonhosted.org"],
    "deb.debian.org": ["security.debian.org"],
};

export interface PackageHost {
    readonly name: string;
    readonly port: number;
    readonly protocol: "http" | "https";
}

/** Every host that a build may reach. */
export function packageHosts(sources: PackageSources): PackageHost[] {
    const urls = [sources.debian, sources.debianSecurity, ...sources.pipIndexes, sources.npmRegistry];
    const hosts = urls.flatMap(text => {
        const url = new URL(text);
        const protocol: PackageHost["protocol"] = url.protocol === "https:" ? "https" : "http";
        const port = url.port === "" ? { http: 80, https: 443 }[protocol] : Number(url.port);
        return [url.hostname, ...(companions[url.hostname] ?? [])].map(name => ({ name, port, protocol }));
    });
    const known = new Map(hosts.map(host => [`${host.name}:${host.port}`, host]));
    return [...known.values()];
}

/** The variables by which pip, uv and npm in an image find an index that is not the public one. */
export function sourceEnvironment({ pipIndexes, npmRegistry }: PackageSources): Record<string, string> {
    const [index, ...extra] = pipIndexes;
    return {
        ...(index === publicSources.pipIndexes[0] ? {} : { PIP_INDEX_URL: index, UV_DEFAULT_INDEX: index }),
        ...(extra.length === 0 ? {} : { PIP_EXTRA_INDEX_URL: extra.join(" "), UV_INDEX: extra.join(" ") }),
        ...(npmRegistry === publicSources.npmRegistry ? {} : { NPM_CONFIG_REGISTRY: npmRegistry }),
    };
}

/**
 * The URL without a password, which would be readable in every image, and without the slash at its end; undefined for
 * what a build cannot reach, such as a folder.
 */
function reachable(text: string): string | undefined {
    if (!/^https?:\/\//.test(text) || !URL.canParse(text)) return undefined;
    const url = new URL(text);
    url.username = "";
    url.password = "";
    return url.href.replace(/\/$/, "");
}

/** Reads lines "URL SUITE COMPONENT" of `apt-get indextargets`. */
export function parseAptSources(output: string): Partial<Pick<PackageSources, "debian" | "debianSecurity">> {
    const lines = output.split("\n").map(line => line.split(" "));
    const find = (suite: string) => {
        const urls = lines.filter(([, of, component]) => of === suite && component === "main").map(([url = ""]) => url);
        // others publish for this suite too, under names of their own
        return reachable(urls.find(url => /\/debian(-security)?\/?$/.test(url)) ?? urls[0] ?? "");
    };
    const [debian, debianSecurity] = [find("bookworm"), find("bookworm-security")];
    return { ...(debian && { debian }), ...(debianSecurity && { debianSecurity }) };
}

/** Reads lines "SECTION.NAME='VALUE'" of `pip config list`; the environment has the section ":env:". */
export function parsePipIndexes(output: string): string[] {
    const values = new Map(
        [...output.matchAll(/^(\S+?)=(['"])(.*)\2$/gm)].map(match => [match[1]!, match[3]!.replaceAll("\\n", " ")]),
    );
    const read = (name: string) =>
        [":env:", "install", "global"].map(section => values.get(`${section}.${name}`)).find(value => value);
    const words = [read("index-url") ?? publicSources.pipIndexes[0]!, ...(read("extra-index-url") ?? "").split(/\s+/)];
    return words.flatMap(word => reachable(word) ?? []);
}

/** The certificates of this machine's bundle that Debian's package does not bring. */
function ownAuthorities(): string[] {
    const certificates = (path: string) =>
        readIfThere(path)?.match(/-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----/gs) ?? [];
    const debians = "/usr/share/ca-certificates/mozilla";
    const known = new Set(listFolder(debians).flatMap(name => certificates(join(debians, name))));
    return certificates("/etc/ssl/certs/ca-certificates.crt").filter(text => !known.has(text));
}

/** The output of a program that must neither exist nor succeed. */
async function outputOf(command: string, args: readonly string[]): Promise<string> {
    try {
        const { status, output } = await tryCommand(command, args, { cwd: "/", timeoutMs: 20_000 });
        return status === 0 ? output : "";
    } catch {
        return "";
    }
}

/** Asks apt, pip and npm; what one of them does not say is the public place. */
export async function readPackageSources(): Promise<PackageSources> {
    const [targets, settings, pip, npm] = await Promise.all([
        outputOf("apt-get", [
            ...["indextargets", "--no-release-info", "--format", "$(REPO_URI) $(RELEASE) $(COMPONENT)"],
            "Created-By: Packages",
        ]),
        outputOf("apt-config", ["dump", "--format", '%f "%v";%n']),
        outputOf("/usr/bin/python3", ["-m", "pip", "--disable-pip-version-check", "config", "list"]),
        outputOf("npm", ["config", "get", "registry"]),
    ]);
    const pipOutput = pip === "" ? `:env:.index-url='${process.env["PIP_INDEX_URL"] ?? ""}'` : pip;
    return {
        ...publicSources,
        ...parseAptSources(targets),
        aptSettings: settings.split("\n").filter(line => /^Acquire::Check-(Valid-Until|Date) /.test(line)),
        pipIndexes: parsePipIndexes(pipOutput),
        npmRegistry: reachable(npm.trim()) ?? publicSources.npmRegistry,
        authorities: ownAuthorities(),
    };
}
