import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { LocalWorkspace, type Stack } from "@pulumi/pulumi/automation";
import { projectFolder } from "../../machine/files.js";
import { makeStandInHome, type StandInHome } from "./stand-in-home.js";

/** A program in a folder of its own, with a stack "dev" and the real CLI, which has stand-ins for its plugins. */
export class TriedProgram {
    private constructor(
        /** Folder of everything that the program and Pulumi keep; the program is in `project`. */
        readonly root: string,
        readonly stack: Stack,
        readonly home: StandInHome,
    ) {}

    /** @param files by path from the project's folder; must include Pulumi.yaml */
    static async create(files: Readonly<Record<string, string>>): Promise<TriedProgram> {
        const root = mkdtempSync(join(tmpdir(), "tried-"));
        symlinkSync(join(projectFolder(), "node_modules"), join(root, "node_modules"));
        for (const [path, text] of Object.entries(files)) write(root, path, text);
        const home = await makeStandInHome(root);
        const stack = await LocalWorkspace.createOrSelectStack(
            { stackName: "dev", workDir: join(root, "project") },
            { pulumiCommand: home.pulumiCommand, envVars: { ...home.environment } },
        );
        return new TriedProgram(root, stack, home);
    }

    write(path: string, text: string): void {
        write(this.root, path, text);
    }

    end(): void {
        rmSync(this.root, { recursive: true, force: true });
    }
}

function write(root: string, path: string, text: string): void {
    const file = join(root, "project", path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
}
