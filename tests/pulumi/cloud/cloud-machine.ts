import { writePlainProgram } from "../plain-program.js";
import { PulumiMachine } from "../pulumi-machine.js";
import type { PulumiCloud } from "./pulumi-cloud.js";

/** One line of `pulumi stack history --json`. */
export interface HistoryLine {
    readonly version: number;
    readonly kind: string;
    readonly message: string;
    readonly environment: Readonly<Record<string, string>> | null;
    readonly config: Readonly<Record<string, { readonly value?: string; readonly secret: boolean }>>;
    readonly result: string;
    readonly startTime: string;
    readonly endTime?: string;
    readonly resourceChanges?: Readonly<Record<string, number>>;
}

/** A machine of one of the cloud's users. @default the first user */
export function machineOf(cloud: PulumiCloud, login?: string): PulumiMachine {
    const machine = new PulumiMachine(login === undefined ? cloud.environment : cloud.environmentOf(login));
    writePlainProgram(machine);
    return machine;
}
