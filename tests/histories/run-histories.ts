// node dist/tests/histories/run-histories.js CLONE…
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { isPreview, readVersion } from "../../release/next-version/known-versions.js";
import { nextVersion } from "../../release/next-version/next-version.js";
import { Report } from "../../release/output/report.js";

const usage = `Usage: node dist/tests/histories/run-histories.js [--last N] [--tag-prefix TEXT] CLONE…
Goes back to each of the last N releases in a clone (14 unless given), and compares what next-version says with what was
released. Exits 1 if they differ. A clone may be bare; nothing in it changes. Not compared are previews, releases whose
range has a footer Release-As (a person chose that version), and the first tag of all.`;

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
        const listed = git(
            "for-each-ref",
            "--sort=-creatordate",
            "--format=%(refname:strip=2) %(objectname) %(*objectname)",
            "refs/tags",
        );
        const compared: Compared[] = [];
        for (const line of listed.split("\n").filter(Boolean)) {
            const [tag = "", object = "", peeled] = line.split(" ");
            const released = versionOf(tag, prefix);
            if (released === undefined || isPreview(released)) continue;
            if (compared.length === last) break;
            git("update-ref", "--no-deref", "HEAD", peeled || object);
            git("tag", "--delete", tag);
            const { said, base, notes } = await ask(directory, prefix);
            if (base === undefined || git("log", "--format=%B", `${base}..HEAD`).includes("\nRelease-As:")) continue;
            compared.push({ released, said, notes });
        }
        return compared;
    } finally {
        rmSync(directory, { recursive: true });
    }
}

function versionOf(tag: string, prefix: string | undefined): string | undefined {
    const start = [prefix ?? "v", prefix ?? ""].find(one => tag.startsWith(one))!;
    return start === undefined ? undefined : readVersion(tag.slice(start.length));
}

/** What next-version says, and the commit it counts from. */
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
        return { said: "refused", base: "HEAD", notes: [(error as Error).message] };
    }
    const { version, last } = JSON.parse(said.stdout) as { version: string; last?: { commit: string } };
    return { said: version, base: last?.commit, notes: said.stderr.trim().split("\n") };
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
