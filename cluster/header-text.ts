import { KubeconfigError } from "./kubeconfig-error.js";

/** What is wrong with a text that {@link breaksHeader}. */
export const breaks = "has a line break or another control character";

/** Whether HTTP forbids it as a header's value. */
export function breaksHeader(text: string): boolean {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: HTTP forbids exactly these
    return /[\0-\x08\n-\x1f\x7f]/.test(text);
}

/** Node.js sends a header's letters as bytes; beyond ASCII the API server reads UTF-8. */
export function headerBytes(text: string): string {
    return Buffer.from(text).toString("latin1");
}

/**
 * A token as a header has it.
 *
 * @param whose for the error, which does not show it
 */
export function headerToken(token: string, whose: string): string {
    if (breaksHeader(token)) throw new KubeconfigError(`${whose} ${breaks}`);
    return headerBytes(token);
}
