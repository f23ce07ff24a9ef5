import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { writeAtomically } from "../../machine/files.js";
import { sameValue } from "./same-value.js";
import { configOf, parseYaml, readNode } from "./settings-yaml.js";

/** One folder for all copies of this process; removed when it exits. */
let folder: string | undefined;

function copiesFolder(): string {
    if (folder === undefined) {
        const made = mkdtempSync(join(tmpdir(), "fastapi-release-"));
        process.once("exit", () => rmSync(made, { recursive: true, force: true }));
        folder = made;
    }
    return folder;
}

/** A copy that replaces a settings file which a command must not change: Pulumi reads it through `--config-file`. */
export class SettingsCopy {
    /** Path of the copy, once it is written. */
    path: string | undefined;

    /**
     * @param original path of the settings file
     * @param text its contents
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
     * Undoes what Pulumi wrote into the file of a new stack, its salt and its spelling of the rest, but keeps what somebody
     * else wrote.
     */
    putBack(): void {
        const now = readFileSync(this.original, "utf8");
        if (now === this.text || !sameValue(this.withoutSalt(now), this.withoutSalt(this.text))) return;
        writeAtomically(this.original, this.text);
    }

    private withoutSalt(text: string): unknown {
        const document = parseYaml(text, this.original);
        const { encryptionsalt: _, ...others } = (readNode(document.contents, document) ?? {}) as Record<
            string,
            unknown
        >;
        return { ...others, config: configOf(document) };
    }
}
