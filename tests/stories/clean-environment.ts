import { type Pulumi, pulumiEnvironment } from "../../machine/find-pulumi.js";
import { type PlatformInfo, platformEnvironment } from "../../machine/platform-info.js";

const foreign = /^(PULUMI|GIT|OTEL|FASTAPI_RELEASE(?!_PLATFORM$))_/;

/** Environment for commands on the platform, without the settings of whoever runs the tests. */
export function cleanEnvironment(platform: PlatformInfo, pulumi: Pulumi): NodeJS.ProcessEnv {
    const inherited = Object.entries(process.env).filter(([key]) => !foreign.test(key));
    const environment = Object.fromEntries(inherited);
    return { ...environment, ...platformEnvironment(platform), ...pulumiEnvironment(pulumi, environment) };
}
