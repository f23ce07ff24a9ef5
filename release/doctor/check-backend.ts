import type { DoctorCheck, Looked } from "./doctor-check.js";

export interface BackendFacts {
    /** As configured; undefined: the one that the Pulumi CLI is logged in to. */
    readonly url?: string;
    readonly kind: "file" | "other";
    readonly ledger: Looked<{ readonly entries: number; readonly isInterrupted: boolean; readonly lockedBy?: string }>;
    /** Why an update cannot be recorded; undefined if it can, or if that is unknown. */
    readonly writeProblem?: string;
    /** Locks of ended processes of this machine: `ada@host (pid 4711) since …`. */
    readonly leftOver: readonly string[];
    readonly secrets: SecretsFacts;
}

export interface SecretsFacts {
    /** The stack's secrets provider if it is not a passphrase, such as `awskms://…`. */
    readonly provider?: string;
    /** Whether the stack was made with a passphrase: its settings have a salt. */
    readonly hasSalt: boolean;
    /** Whether the environment has a passphrase, or names its file. */
    readonly isGiven: boolean;
    /** Why the passphrase does not open the stack; undefined if it does, or if there is no salt. */
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
        kind === "file"
            ? "can be read and written"
            : "can be read; the next update will show whether it can be written";
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
                      says: "an update was killed; the next one finishes or undoes it",
                  },
              ]
            : []),
    ];
    return checks.length > 0 ? checks : [{ name, state: "ok", says: "the stack is not locked" }];
}

function secretsCheck({ provider, hasSalt, isGiven, problem }: SecretsFacts): DoctorCheck {
    const name = "passphrase";
    const advice = ["set PULUMI_CONFIG_PASSPHRASE_FILE to the file with it, or PULUMI_CONFIG_PASSPHRASE"];
    if (provider !== undefined) return { name, state: "ok", says: `not needed: ${provider} keeps the stack's secrets` };
    if (problem !== undefined) return { name, state: "missing", says: problem, advice };
    if (hasSalt) return { name, state: "ok", says: "opens the stack's secrets" };
    if (isGiven) return { name, state: "ok", says: "is set; the first update creates the stack with it" };
    return { name, state: "missing", says: "not set; the stack's secrets need one", advice };
}
