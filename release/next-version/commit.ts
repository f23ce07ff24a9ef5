/** A Git commit. */
export interface Commit {
    /** 40 or 64 hex digits. */
    readonly id: string;
    /** The whole message. */
    readonly message: string;
    /** Ids of its parents; a merge has several. */
    readonly parents: readonly string[];
    /** The files that it touches, from the top of the repository; of a merge, none. */
    readonly paths: readonly string[];
}
