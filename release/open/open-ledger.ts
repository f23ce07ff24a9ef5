import { readPlatformInfo } from "../../platform/platform-info.js";
import { chooseEngine } from "../choose-engine.js";
import type { Ledger } from "../ledger/ledger.js";
import { backendOf } from "../stack/backend.js";
import type { Project } from "../stack/project.js";
import { type CommonOptions, readLedger } from "./open-release.js";

/** The ledger alone: needs neither cluster nor passphrase. */
export async function openLedger(
    { stack, engine }: Pick<CommonOptions, "stack" | "engine">,
    project: Project,
): Promise<Ledger> {
    const backend = backendOf(project, readPlatformInfo());
    return readLedger(backend, project, stack, await chooseEngine(engine, process.env));
}
