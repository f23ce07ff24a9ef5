/** The text as one word for a POSIX shell, in single quotes. */
export function shellWord(text: string): string {
    return `'${text.replaceAll("'", "'\\''")}'`;
}

/** The same, as people type it: without quotes where none are needed. */
export function typedWord(text: string): string {
    return /^[\w@%+=:,./-]+$/.test(text) ? text : shellWord(text);
}
