import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { controlGroupFolders, processesOf } from "../../platform/control-groups.js";
import { readMountsUnder } from "../../platform/mounts.js";
import { namespaceFile } from "../../platform/network-namespace.js";
import { processesNaming, testInstance } from "./platform-run.js";

/** Returns every trace of the test platform on the machine. */
export function leftOver(): Record<string, unknown> {
    const interfaces = execFileSync("ip", ["-o", "link"], { encoding: "utf8" });
    return {
        processes: [...processesOf(testInstance.name), ...processesNaming(testInstance.folder)],
        mounts: readMountsUnder(testInstance.folder),
        namespace: existsSync(namespaceFile(testInstance.name)),
        interfaces: interfaces.split("\n").filter(line => /\b(veth|cni|docker)/.test(line)),
        controlGroups: controlGroupFolders(testInstance.name),
        folder: existsSync(testInstance.folder),
    };
}

export const nothing = {
    processes: [],
    mounts: [],
    namespace: false,
    interfaces: [],
    controlGroups: [],
    folder: false,
};
