/** Lines that come above a line of a Dockerfile, or instead of it. */
export interface Amendment {
    /** From 1; one more than there are lines means the end. */
    readonly line: number;
    readonly lines: readonly string[];
    readonly replaces: boolean;
}

/** Something about a Dockerfile that a person should know. */
export interface Finding {
    /** Line of the Dockerfile, from 1; absent for what stands in another file, or nowhere. */
    readonly line?: number;
    /** What is there, and what follows from it. */
    readonly what: string;
    /** What to do; absent: nothing. */
    readonly remedy?: string;
    /** Whether no release of this image would serve. */
    readonly stops: boolean;
    /** The same remedy, as a change of the file. */
    readonly amendment?: Amendment;
    /** Whether another command than the image's settles it. */
    readonly inCommand?: boolean;
}

export function findingWords({ what, remedy }: Finding): string {
    return remedy === undefined ? `${what}; nothing is left to do` : `${what}: ${remedy}`;
}
