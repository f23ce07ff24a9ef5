import { type PlatformInfo, platformEnvironment } from "../../platform/platform-info.js";
import { type Pulumi, pulumiEnvironment } from "../../platform/pulumi/find-pulumi.js";

const foreign = /^(PULUMI|GIT|OTEL|FASTAPI_RELEASE(?!_PLATFORM$))_/;

/** For commands that work on the platform, whatever whoever runs the tests has set for their own work. */
export function cleanEnvironment(platform: PlatformInfo, pulumi: Pulumi): NodeJS.ProcessEnv {
    const inherited = Object.entries(process.env).filter(([key]) => !foreign.test(key));
    const environment = Object.fromEntries(inherited);
    return { ...environment, ...platformEnvironment(platform), ...pulumiEnvironment(pulumi, environment) };
}
