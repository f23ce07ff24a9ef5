/** For whom lines are made. */
export interface Screen {
    /** Characters of a line; Infinity where nothing breaks lines. */
    readonly width: number;
    readonly now: Date;
}
