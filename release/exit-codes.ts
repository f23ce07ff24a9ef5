/** How the release command ends; a pipeline can tell by it what became of traffic. */
export const exitCodes = {
    /** Done, or nothing to do. */
    ok: 0,
    /** Refused, or an error, before anything moved. */
    refused: 1,
    /** The update failed and traffic stayed where it was. */
    updateFailed: 3,
    /** Traffic moved, but the update that records it in the ledger failed. */
    notRecorded: 4,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
