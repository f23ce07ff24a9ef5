// The process of a stand-in: main.js NAME VERSION [FLAG…] ENGINE. The engine starts it in the program's folder, to
// which paths in inputs are relative, and reads the port from the first line of output.
import { EngineLog } from "./engine-log.js";
import type { Provider } from "./provider.js";
import { serveProvider } from "./serve-provider.js";

const providers: Readonly<Record<string, () => Promise<Provider>>> = {
    docker: async () => {
        const { DockerProvider } = await import("./docker/docker-provider.js");
        return new DockerProvider(process.env, process.cwd());
    },
    "docker-build": async () => {
        const { DockerBuildProvider } = await import("./docker-build/docker-build-provider.js");
        return new DockerBuildProvider(process.env, process.cwd());
    },
    random: async () => new (await import("./random/random-provider.js")).RandomProvider(),
};

const lookForParentMs = 500;

/** A killed CLI does not end its plugins; they must notice it themselves. */
function endWithParent(): void {
    const parent = process.ppid;
    setInterval(() => {
        if (process.ppid !== parent) process.exit();
    }, lookForParentMs);
}

async function main([name = "", version = "", ...rest]: readonly string[]): Promise<void> {
    const load = providers[name];
    if (load === undefined || version === "") {
        console.error(`Usage: main.js NAME VERSION [ENGINE], with NAME one of ${Object.keys(providers).join(", ")}`);
        process.exit(2);
    }
    endWithParent();
    const { port } = await serveProvider(await load(), version, new EngineLog(rest.at(-1)));
    console.log(String(port));
}

void main(process.argv.slice(2));
