// A program's process that starts before anybody knows what to run: it loads what every program needs and waits for one
// message that says the rest. Called with the path of the SDK's runner and of further modules to load.
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

// The SDK itself: the runner is two folders below, and to load it is to run it.
for (const name of [resolve(runner, "../../.."), ...modules]) {
    try {
        require(name);
    } catch {
        // The program will say itself what it cannot load.
    }
}
