import type { DoctorCheck, Looked } from "./doctor-check.js";

export interface BackendFacts {
    /** As it was written; undefined: the one that the CLI is logged in to. */
    readonly url?: string;
    readonly kind: "file" | "other";
    readonly ledger: Looked<{ readonly entries: number; readonly isInterrupted: boolean; readonly lockedBy?: string }>;
    /** Why an update could not be recorded; undefined when it could, or nobody can tell. */
    readonly writeProblem?: string;
    /** Locks of processes of this machine that have ended: `ada@host (pid 4711) since …`. */
    readonly leftOver: readonly string[];
    readonly secrets: SecretsFacts;
}

export interface SecretsFacts {
    /** What keeps the stack's secrets where it is no passphrase, such as `awskms://…`. */
    readonly provider?: string;
    /** Whether the stack was made with a passphrase: its settings have a salt. */
    readonly hasSalt: boolean;
    /** Whether the environment gives a passphrase, or names its file. */
    readonly isGiven: boolean;
    /** Why the passphrase does not open the stack; undefined when it does, or there is no salt. */
    readonly problem?: string;
}

export function checkBackend(facts: BackendFacts): readonly DoctorCheck[] {
    return [backendCheck(facts), ...lockChecks(facts), secretsCheck(facts.secrets)];
}

function backendCheck({ url, kind, ledger, writeProblem }: BackendFacts): DoctorCheck {
    const name = "backend";
    const where = url ?? "the one that the Pulumi CLI is logged in to";
    if (ledger.found === undefined)
        return { name, state: "missing", says: `${where} cannot be read: ${ledger.problem}` };
    if (writeProblem !== undefined) return { name, state: "missing", says: writeProblem };
    const { entries } = ledger.found;
    const count = entries === 0 ? "no entry yet" : entries === 1 ? "1 entry" : `${entries} entries`;
    const written =
        kind === "file" ? "can be read and written" : "can be read; whether it can be written the next update tells";
    return { name, state: "ok", says: `${where} ${written}, ${count}` };
}

function lockChecks({ ledger: { found }, leftOver }: BackendFacts): readonly DoctorCheck[] {
    if (found === undefined) return [];
    const name = "lock";
    const { lockedBy, isInterrupted } = found;
    const checks: DoctorCheck[] = [
        ...(lockedBy === undefined ? [] : [{ name, state: "warning" as const, says: `held by ${lockedBy}` }]),
        ...leftOver.map(who => ({
            name,
            state: "warning" as const,
            says: `left by ${who}, which has ended`,
            advice: ["pulumi cancel"],
        })),
        ...(isInterrupted
            ? [
                  {
                      name,
                      state: "warning" as const,
                      says: "an update was killed; the next one finishes or undoes what it had begun",
                  },
              ]
            : []),
    ];
    return checks.length > 0 ? checks : [{ name, state: "ok", says: "nobody holds the stack" }];
}

function secretsCheck({ provider, hasSalt, isGiven, problem }: SecretsFacts): DoctorCheck {
    const name = "passphrase";
    const advice = ["set PULUMI_CONFIG_PASSPHRASE_FILE to the file that has it, or PULUMI_CONFIG_PASSPHRASE"];
    if (provider !== undefined) return { name, state: "ok", says: `not needed: ${provider} keeps the stack's secrets` };
    if (problem !== undefined) return { name, state: "missing", says: problem, advice };
    if (hasSalt) return { name, state: "ok", says: "opens the stack's secrets" };
    if (isGiven) return { name, state: "ok", says: "is there; the first update makes the stack with it" };
    return { name, state: "missing", says: "there is none for the stack's secrets", advice };
}
