import { posix } from "node:path";
import type { FoundApp } from "../repository/repository-facts.js";
import type { TestCommand } from "./test-command.js";

/**
 * A command in the tests' folder that prints the application's OpenAPI document; undefined for an application whose name is no
 * plain variable or function.
 */
export function documentCommand(
    { name, root, factory }: Pick<FoundApp, "name" | "root" | "factory">,
    { folder, run }: Pick<TestCommand, "folder" | "run">,
): string | undefined {
    const [, module, variable] = /^([\w.]+):(\w+)$/.exec(name) ?? [];
    if (module === undefined) return undefined;
    const place = posix.relative(`/${folder}`, `/${root}`) || ".";
    const made = factory ? "app()" : "app";
    const program = `import json; from ${module} import ${variable} as app; print(json.dumps(${made}.openapi()))`;
    return `PYTHONPATH=${place} ${run === "" ? "python3" : `${run} python`} -c '${program}'`;
}
