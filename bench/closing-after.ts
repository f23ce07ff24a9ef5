/** What undoes each step. */
export type Closing = (() => Promise<void>)[];

/**
 * Runs an action, then all that it has put into the list, last first, whatever became of it.
 *
 * @throws the first error of all
 */
export async function closingAfter<T>(act: (closing: Closing) => Promise<T>): Promise<T> {
    const closing: Closing = [];
    const errors: unknown[] = [];
    const keep = (error: unknown) => {
        errors.push(error);
        return undefined;
    };
    const result = await act(closing).catch(keep);
    for (const close of closing.reverse()) await close().catch(keep);
    if (errors.length > 0) throw errors[0];
    return result as T;
}
