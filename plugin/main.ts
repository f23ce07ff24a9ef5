// The plugin's process: the engine starts it as `run-plugin <this folder> <address of the engine>`; it prints the port
// on which it serves Pulumi's ResourceProvider protocol, and ends when the engine ends it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { main } from "@pulumi/pulumi/provider/server.js";
import { ComponentProvider } from "./component-provider.js";

/** Serves the components until the process is ended. */
export function serve(): Promise<void> {
    const schema = readFileSync(join(__dirname, "..", "..", "plugin", "schema.json"), "utf8");
    return main(new ComponentProvider(schema), process.argv.slice(2));
}
