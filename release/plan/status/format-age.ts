/** How long ago, in the largest unit that fits: `12 s`, `5 min`, `3 h`, `2 d`. */
export function formatAge(since: string, now: Date): string {
    const seconds = Math.max(0, Math.floor((now.getTime() - Date.parse(since)) / 1000));
    if (seconds < 120) return `${seconds} s`;
    if (seconds < 2 * 3600) return `${Math.floor(seconds / 60)} min`;
    if (seconds < 2 * 86_400) return `${Math.floor(seconds / 3600)} h`;
    return `${Math.floor(seconds / 86_400)} d`;
}
