import { foldersAbove, joinPath } from "../repository/module-index.js";
import { neededMinor } from "../repository/needed-python.js";
import { callsIn, type PythonFile } from "../repository/python-file.js";
import type { RepositoryFacts } from "../repository/repository-facts.js";
import { openapiPath } from "./application-options.js";
import { type ExampleValues, exampleValues } from "./example-values.js";
import { chooseHealthPaths, type HealthPaths } from "./health-path.js";
import { type DemandingMiddlewares, demandingMiddlewares } from "./middlewares.js";
import { type ReadVariables, readVariables } from "./needed-variables.js";
import { PythonProgram } from "./python-program.js";
import { evaluate } from "./python-values.js";
import { applicationCall, servedRoutes } from "./served-routes.js";
import { type WrittenPaths, writtenPaths } from "./written-paths.js";

/** What an application's source says about running it. */
export interface SourceFacts extends HealthPaths, DemandingMiddlewares {
    /** Path of the OpenAPI document; undefined if it is switched off. */
    readonly openapi?: string;
    readonly variables: ReadVariables;
    readonly examples: ExampleValues;
    readonly written: WrittenPaths;
    /** The oldest Python that its syntax allows, such as `3.10`. */
    readonly syntax: string;
    /** What the source gives to uvicorn.run. */
    readonly run?: SourceRun;
}

/** A port or host is a value, a variable, or a variable with a default. */
export interface SourceRun {
    readonly port?: { readonly value?: string; readonly variable?: string };
    readonly host?: { readonly value?: string; readonly variable?: string };
}

/** Follows what the application imports. Runs nothing. */
export function describeSource({ index, app, running, files }: RepositoryFacts): SourceFacts {
    const program = new PythonProgram(index);
    const main = index.files.get(app?.file ?? "");
    const call = app === undefined || main === undefined ? undefined : applicationCall(program, main, app.variable);
    const served = servedRoutes(program, running, call);
    const openapi = main === undefined ? "/openapi.json" : openapiPath(program, main, call, running, served.apps);
    const run = sourceRun(program, [...running, ...index.files.values()]);
    return {
        ...chooseHealthPaths(served.routes),
        ...demandingMiddlewares(program, running),
        ...(openapi === undefined ? {} : { openapi }),
        variables: readVariables(program, running),
        examples: exampleValues(files.texts, foldersAbove(app?.file ?? joinPath(files.folder, "main.py"))),
        written: writtenPaths(program, running),
        syntax: `3.${neededMinor(running)}`,
        ...(run === undefined ? {} : { run }),
    };
}

/** @param files those that the application imports come first */
function sourceRun(program: PythonProgram, files: readonly PythonFile[]): SourceRun | undefined {
    for (const file of files) {
        const call = callsIn(file).find(({ name }) => name === "uvicorn.run");
        if (call === undefined) continue;
        const option = (name: string) => {
            const node = call.named[name];
            if (node === undefined) return undefined;
            const { value, variable } = evaluate(program, { file, node });
            return {
                ...(value === undefined || value === null ? {} : { value: String(value) }),
                ...(variable === undefined ? {} : { variable }),
            };
        };
        const [port, host] = [option("port"), option("host")];
        return { ...(port === undefined ? {} : { port }), ...(host === undefined ? {} : { host }) };
    }
    return undefined;
}
