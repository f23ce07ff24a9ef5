// The program that Pulumi's Node.js runner runs for a project with `runtime: yaml`: it reads Pulumi.yaml in its folder.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { programError } from "./program-error.js";
import { resolveType } from "./resource-type.js";
import { YamlRun } from "./run-yaml-program.js";
import { readYamlProgram } from "./yaml-program.js";

export = async () => {
    const name = ["Pulumi.yaml", "Pulumi.yml"].find(file => existsSync(join(process.cwd(), file))) ?? "Pulumi.yaml";
    const content = parse(readFileSync(join(process.cwd(), name), "utf8")) as { readonly packages?: object } | null;
    const plugins = Object.keys(content?.packages ?? {});
    const { program, problems } = readYamlProgram(content);
    const all = [...problems, ...typeProblems(program.resources, plugins)];
    if (all.length > 0) {
        const count = all.length === 1 ? "1 problem" : `${all.length} problems`;
        throw programError([`${count} in ${name}:`, ...all.map(problem => `  - ${problem}`)].join("\n"));
    }
    return new YamlRun(program, plugins).run();
};

function typeProblems(resources: Readonly<Record<string, { readonly type: string }>>, plugins: readonly string[]) {
    return Object.entries(resources).flatMap(([key, resource]) => {
        try {
            if (typeof resource?.type === "string") resolveType(resource.type, plugins);
            return [];
        } catch (error) {
            return [`resources.${key}.type: ${(error as Error).message}`];
        }
    });
}
