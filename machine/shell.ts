/** The text as one word for a POSIX shell, in single quotes. */
export function shellWord(text: string): string {
    return `'${text.replaceAll("'", "'\\''")}'`;
}
