#!/usr/bin/env node
import { dirname } from "node:path";
import { Command } from "commander";
import { loadKubeconfig } from "../cluster/kubeconfig.js";
import { KubernetesApi } from "../cluster/kubernetes-api.js";
import { findPulumi } from "../machine/find-pulumi.js";
import { errorWords } from "../machine/foreseen-error.js";
import { platformEnvironment, platformInstance, readPlatformInfo } from "../machine/platform-info.js";
import { shellWord } from "../machine/shell.js";
import { addonNames } from "./addons/addon.js";
import { parseAddonNames } from "./addons/all-addons.js";
import { askService } from "./ask-api-server.js";
import { bringUp } from "./bring-up.js";
import { PlatformError } from "./platform-error.js";
import { describeAddonInfo, describePlatform, readPlatformStatus } from "./platform-status.js";
import { progressLines, progressSeconds } from "./progress-lines.js";
import { takeDown } from "./take-down.js";

async function withProgress(action: (report: ReturnType<typeof progressLines>["report"]) => Promise<void>) {
    const lines = progressLines(process.stderr);
    try {
        await action(lines.report);
    } finally {
        lines.end();
    }
}

const program = new Command("platform")
    .description(
        "A local Kubernetes, Docker and registry: real components, on loopback, in their own network namespace.",
    )
    .addHelpText(
        "after",
        `
Needs Debian 12, root and Go 1.25 or later. The first \`up\` installs Debian packages and builds Kubernetes from its
Go modules; later ones take them from the cache ($XDG_CACHE_HOME or ~/.cache, folder fastapi-release).
FASTAPI_RELEASE_PLATFORM=NAME selects a second platform, with its own folder, namespace and ports.

  eval "$(npm run --silent platform -- env)"    then kubectl and docker work on it`,
    );

program
    .command("up")
    .description("bring it up or repair it; does nothing when it is healthy")
    .option("--with <add-ons...>", `add-ons to build and start too; running ones stay: ${addonNames.join(", ")}`, [])
    .action((options: { with: string[] }) =>
        withProgress(async report => {
            const started = performance.now();
            const info = await bringUp(platformInstance(), report, parseAddonNames(options.with));
            const seconds = progressSeconds((performance.now() - started) / 1000);
            report({ kind: "note", text: `platform up after ${seconds}: Kubernetes ${info.kubernetesVersion}` });
            report({ kind: "note", text: `  kubeconfig ${info.kubeconfig}` });
            report({ kind: "note", text: `  registry   ${info.registry}` });
            report({ kind: "note", text: `  docker     ${info.dockerHost}` });
            for (const text of describeAddonInfo(info)) report({ kind: "note", text });
        }),
    );

program
    .command("down")
    .description("take it down: no process, mount, namespace, interface, control group or file of it remains")
    .option("--purge", "remove the build cache too; the next `up` then builds everything again", false)
    .action((options: { purge: boolean }) =>
        withProgress(report => takeDown(platformInstance(), report, { purge: options.purge })),
    );

program
    .command("status")
    .description("show what is running; exits with 0 when everything is healthy, else with 1")
    .option("--json", "as JSON", false)
    .action(async (options: { json: boolean }) => {
        const status = await readPlatformStatus(platformInstance());
        console.log(options.json ? JSON.stringify(status, undefined, 4) : describePlatform(status));
        if (!status.healthy) process.exitCode = 1;
    });

program
    .command("env")
    .description("print the environment that points kubectl, docker and Pulumi at it, as `export` lines")
    .action(async () => {
        const info = readPlatformInfo();
        if (info === undefined) throw noPlatform();
        const { pulumi } = await findPulumi();
        const home = pulumi?.home === undefined ? {} : { PULUMI_HOME: pulumi.home };
        for (const [name, value] of Object.entries({ ...platformEnvironment(info), ...home })) {
            console.log(`export ${name}=${shellWord(value)}`);
        }
        // An installed Pulumi is on PATH already.
        if (pulumi?.home !== undefined) console.log(`export PATH=${shellWord(dirname(pulumi.command))}:"$PATH"`);
    });

program
    .command("ask")
    .description("print a Service's answer to a GET; exits with 0 when its status is below 400, else with 1")
    .argument("<namespace>")
    .argument("<service>")
    .argument("<path>", "such as /v1/users")
    .action(async (namespace: string, service: string, path: string) => {
        const info = readPlatformInfo();
        if (info === undefined) throw noPlatform();
        const { kubeconfig, context } = info;
        const api = new KubernetesApi(await loadKubeconfig({ path: kubeconfig, context }));
        try {
            console.log(await askService(api, { namespace, service, path }));
        } finally {
            api.close();
        }
    });

function noPlatform(): PlatformError {
    return new PlatformError("there is no platform", ["bring it up: npm run platform -- up"]);
}

program.parseAsync().catch((error: unknown) => {
    console.error(errorWords(error));
    process.exitCode = 1;
});
