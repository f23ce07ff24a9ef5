// A program's process that starts before anybody knows what to run: it loads what every program needs and waits for one
// message that says the rest. Called with the path of the SDK's runner and of further modules to load.
import { createRequire } from "node:module";
import { resolve } from "node:path";

interface Start {
    /** What the runner is called with. */
    readonly args: readonly string[];
    readonly environment: Readonly<Record<string, string>>;
}

const [runner = "", ...modules] = process.argv.slice(2);

/** Whoever started it is gone, or does not need it. */
const leave = () => process.exit();
process.once("disconnect", leave);

process.once("message", ({ args, environment }: Start) => {
    process.off("disconnect", leave);
    process.argv.splice(1, process.argv.length, runner, ...args);
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, environment);
    process.disconnect();
    require(runner);
});

/** What the runner loads before the program; to load the runner itself is to run it. */
const parts = ["@opentelemetry/api", "minimist", "ini", "./error", "./tracing", "../../tsutils", "../../runtime/stack"];

const requireLikeRunner = createRequire(runner);
for (const name of [resolve(runner, "../../.."), ...parts, ...modules]) attempt(() => requireLikeRunner(name));

function attempt(work: () => void): void {
    try {
        work();
    } catch {
        // The program will say itself what it cannot load.
    }
}
