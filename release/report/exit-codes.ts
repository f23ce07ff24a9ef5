/** How the release command ends; a pipeline can tell by it what became of traffic. */
export const exitCodes = {
    /** Done, or nothing to do. */
    ok: 0,
    /** Refused, or an error, before anything moved. */
    refused: 1,
    /** It failed, and traffic stayed where it was. */
    failed: 2,
    /** It failed after traffic had moved, and traffic is back where it was. */
    rolledBack: 3,
    /** A person has to look: traffic moved, and the ledger does not say so. */
    needsPerson: 4,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
