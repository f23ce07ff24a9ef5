/** As Promise.all, but nothing goes on any more when it rejects: what comes after may take away what was worked on. */
export async function allEnded<T>(work: readonly Promise<T>[]): Promise<T[]> {
    await Promise.allSettled(work);
    return Promise.all(work);
}
