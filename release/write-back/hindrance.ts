/** A file and its folder. */
export interface FileInFolder {
    readonly directory: string;
    readonly file: string;
}

/** What a commit by hand needs beside the usual commands. */
export interface ByHand {
    /** What to do before, as a sentence. */
    readonly first?: string;
    /** What to tell Git before, such as `update-index --no-skip-worktree`. */
    readonly before?: readonly string[];
    /** Of Git itself. */
    readonly options?: string;
    /** Of `git add`. */
    readonly addOptions?: string;
    /** Whether no command would help. */
    readonly isHopeless?: boolean;
}

/** What keeps Git from committing a file, known before it is asked to. */
export class Hindrance extends Error {
    override readonly name = "Hindrance";

    /** @param place what to commit by hand; @default the settings file */
    constructor(
        message: string,
        readonly byHand: ByHand,
        readonly place?: FileInFolder,
    ) {
        super(message);
    }
}
