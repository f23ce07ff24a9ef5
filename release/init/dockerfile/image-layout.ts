import { posix } from "node:path";

/** Where an image has the repository's files. */
export interface ImageLayout {
    /** Absolute; where the program starts. */
    readonly workdir: string;
    /** Folders and files of the repository, relative to its root, by their place in the image; the last one wins. */
    readonly placed: readonly { readonly from: string; readonly to: string }[];
}

/** The absolute path in the image of a path in the repository; undefined if the image does not have it. */
export function inImage({ placed }: ImageLayout, path: string): string | undefined {
    const found = placed.findLast(({ from }) => from === "" || path === from || path.startsWith(`${from}/`));
    return found === undefined ? undefined : posix.join(found.to, posix.relative(`/${found.from}`, `/${path}`));
}

/** The path in the repository of what an image has at an absolute path; undefined if it is not the repository's. */
export function inRepository({ placed }: ImageLayout, path: string): string | undefined {
    const found = placed.findLast(({ to }) => path === to || path.startsWith(to.endsWith("/") ? to : `${to}/`));
    if (found === undefined) return undefined;
    return posix.join(found.from, posix.relative(found.to, path)).replace(/^\.$/, "");
}
