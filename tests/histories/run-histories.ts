// node dist/tests/histories/run-histories.js CLONE…
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { newest } from "../../release/next-version/known-versions.js";
import { nextVersion } from "../../release/next-version/next-version.js";
import { readTags } from "../../release/next-version/read-tags.js";
import { compareReleased, isPreview } from "../../release/next-version/version-order.js";
import { Report } from "../../release/output/report.js";

const usage = `Usage: node dist/tests/histories/run-histories.js [--last N] [--tag-prefix TEXT] CLONE…
Goes back to each of the last N releases in a clone (14 unless given), and compares what next-version says with what was
released. Exits 1 if they differ. A clone may be bare; nothing in it changes. Not compared are previews, the first release,
releases whose range has a footer Release-As (a person chose that version), and releases whose history lacks the version
before them (it was rewritten, or that one was made on another branch).`;

interface Compared {
    readonly released: string;
    readonly said: string;
    readonly notes: readonly string[];
}

/** Compares the last releases of a repository, newest first. */
async function compareHistory(source: string, last: number, prefix: string | undefined): Promise<Compared[]> {
    const directory = mkdtempSync(join(tmpdir(), "history-"));
    const git = (...args: readonly string[]) =>
        execFileSync("git", args, {
            cwd: directory,
            encoding: "utf8",
            stdio: ["ignore", "pipe", "ignore"],
            maxBuffer: 1 << 28,
        });
    try {
        execFileSync("git", ["clone", "--quiet", "--shared", "--no-checkout", resolve(source), directory]);
        writeFileSync(join(directory, "Pulumi.yaml"), "name: history\nruntime: nodejs\n");
        const form = "--format=%(refname:strip=2) %(objectname) %(*objectname)";
        const listed = git("for-each-ref", "--sort=-creatordate", form, "refs/tags").trim().split("\n");
        const tags = listed.map(line => {
            const [name = "", object = "", peeled] = line.split(" ");
            return { name, commit: peeled || object };
        });
        const releases = readTags(tags, prefix).versions.filter(({ version }) => !isPreview(version));
        const compared: Compared[] = [];
        for (const { version: released, tag, commit } of releases) {
            if (compared.length === last) break;
            git("update-ref", "--no-deref", "HEAD", commit);
            git("tag", "--delete", tag);
            const before = newest(releases.filter(({ version }) => compareReleased(version, released) < 0));
            const { said, base, notes } = await ask(directory, prefix);
            if (base !== undefined && base.version !== before?.version) continue;
            if (git("log", "--format=%B", `${before?.commit}..HEAD`).includes("\nRelease-As:")) continue;
            if (before !== undefined) compared.push({ released, said, notes });
        }
        return compared;
    } finally {
        rmSync(directory, { recursive: true });
    }
}

/** What next-version says, and the version that it counts from. */
async function ask(directory: string, tagPrefix: string | undefined) {
    const said = { stdout: "", stderr: "" };
    const report = new Report(true, (stream, text) => {
        said[stream] += text;
    });
    const options = {
        stack: "dev",
        cwd: directory,
        json: true,
        write: false,
        tagsOnly: true,
        failIfNone: false,
        tagPrefix,
    };
    try {
        await nextVersion(options, report);
    } catch (error) {
        return { said: "nothing, but refuses", notes: [(error as Error).message] };
    }
    const { version, last } = JSON.parse(said.stdout) as { version: string; last: { version: string } };
    return { said: version, base: last, notes: said.stderr.trim().split("\n") };
}

async function main(): Promise<void> {
    const { values, positionals } = parseArgs({
        allowPositionals: true,
        options: {
            last: { type: "string", default: "14" },
            "tag-prefix": { type: "string" },
            help: { type: "boolean" },
        },
    });
    if (values.help || positionals.length === 0) return console.log(usage);
    let [same, all] = [0, 0];
    for (const source of positionals) {
        const compared = await compareHistory(source, Number(values.last), values["tag-prefix"]);
        const differing = compared.filter(({ released, said }) => released !== said);
        same += compared.length - differing.length;
        all += compared.length;
        console.log(`${basename(resolve(source))}: ${compared.length - differing.length} of ${compared.length}`);
        for (const { released, said, notes } of differing) {
            console.log(`  released ${released}, next-version says ${said}`);
            for (const note of notes) console.log(`    ${note}`);
        }
    }
    console.log(`${same} of ${all}`);
    process.exitCode = same === all ? 0 : 1;
}

void main();
