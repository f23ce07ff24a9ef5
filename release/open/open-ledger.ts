import { readPlatformInfo } from "../../platform/platform-info.js";
import { chooseEngine } from "../choose-engine.js";
import type { Ledger } from "../ledger/ledger.js";
import { locateBackend } from "../stack/backend.js";
import type { Project } from "../stack/project.js";
import { type CommonOptions, readLedger } from "./open-release.js";

/** The ledger alone: needs neither cluster nor passphrase. */
export async function openLedger(
    { stack, engine }: Pick<CommonOptions, "stack" | "engine">,
    project: Project,
): Promise<Ledger> {
    const given = process.env["PULUMI_BACKEND_URL"];
    const url = given ?? project.backendUrl ?? readPlatformInfo()?.backendUrl;
    const backend = locateBackend(url, given ? process.cwd() : project.directory);
    return readLedger(backend, project, stack, await chooseEngine(engine, process.env));
}
