import { buildGoPrograms } from "../../../platform/go-build.js";

/** Builds oasdiff from its Go module if it is missing. @returns its folder, for the PATH of a pipeline */
export function oasdiffFolder(): Promise<string> {
    return buildGoPrograms({ name: "oasdiff", moduleFolder: "tests/pipelines/oasdiff" }, () => undefined);
}
