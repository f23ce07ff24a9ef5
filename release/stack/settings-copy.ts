import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { writeAtomically } from "./atomic-write.js";
import { sameValue } from "./same-value.js";
import { configOf, parseYaml, readNode } from "./settings-yaml.js";

/** One for all copies of this process, gone with it. */
let folder: string | undefined;

function copiesFolder(): string {
    if (folder === undefined) {
        const made = mkdtempSync(join(tmpdir(), "fastapi-release-"));
        process.once("exit", () => rmSync(made, { recursive: true, force: true }));
        folder = made;
    }
    return folder;
}

/** What stands in for a settings file that a command leaves as it is: Pulumi reads it in its place, by `--config-file`. */
export class SettingsCopy {
    /** Of the copy, once it is written. */
    path: string | undefined;

    /**
     * @param original path of the settings file
     * @param text what it held
     */
    constructor(
        private readonly original: string,
        private readonly text: string,
    ) {}

    write(text: string): void {
        const path = join(copiesFolder(), basename(this.original));
        writeAtomically(path, text);
        this.path = path;
    }

    /**
     * Takes back the salt that Pulumi wrote into the file of a new stack, with how it spells the rest, and nothing that
     * somebody else wrote.
     */
    putBack(): void {
        const now = readFileSync(this.original, "utf8");
        if (now === this.text || !sameValue(this.withoutSalt(now), this.withoutSalt(this.text))) return;
        writeAtomically(this.original, this.text);
    }

    private withoutSalt(text: string): unknown {
        const document = parseYaml(text, this.original);
        const { encryptionsalt: _, ...others } = (readNode(document.contents) ?? {}) as Record<string, unknown>;
        return { ...others, config: configOf(document) };
    }
}
