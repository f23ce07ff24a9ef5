import { get } from "node:http";

/** Whether a Docker daemon answers, in words: undefined when it does, else what is wrong and what to do. */
export function pingDocker(dockerHost: string | undefined): Promise<string | undefined> {
    const host = dockerHost ?? "unix:///var/run/docker.sock";
    const problem = (reason: string) =>
        `no Docker daemon answers at ${host} (${reason}); start it, or set DOCKER_HOST to one that runs.`;
    const options = host.startsWith("unix://")
        ? { socketPath: host.slice("unix://".length), path: "/_ping" }
        : { host: host.replace(/^(tcp|https?):\/\//, "").split(":")[0], port: host.split(":").at(-1), path: "/_ping" };
    return new Promise(resolve => {
        const request = get({ ...options, timeout: 5000 }, response => {
            response.resume();
            resolve(response.statusCode === 200 ? undefined : problem(`HTTP ${response.statusCode}`));
        });
        request.on("timeout", () => request.destroy(new Error("no answer within 5 s")));
        request.on("error", (error: NodeJS.ErrnoException) => resolve(problem(error.code ?? error.message)));
    });
}
