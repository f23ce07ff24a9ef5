import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { projectFolder } from "../../../machine/files.js";

describe("The source's format", () => {
    it("is biome's, and its lint rules hold", () => {
        const biome = join(projectFolder(), "node_modules", ".bin", "biome");
        execFileSync(biome, ["ci", "--colors=off", "."], { cwd: projectFolder(), encoding: "utf8", stdio: "pipe" });
    }).timeout(60_000);
});
