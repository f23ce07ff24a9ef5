import { posix } from "node:path";

/** Paths in the build context for paths in the repository, and the other way around. */
export interface Context {
    /** Relative to the repository's root. */
    readonly folder: string;
    /** Every file of the repository. */
    readonly paths: readonly string[];
}

export const inContext = ({ folder }: Context, path: string): string => posix.relative(`/${folder}`, `/${path}`);

/** Where a path of the repository is in the image. */
export const inImage = (context: Context, path: string): string => posix.join("/app", inContext(context, path));

/** Each folder is copied to its own place below the working folder; files of one folder go together. */
export function copyLines(context: Context, copied: readonly string[]): string[] {
    const isFile = (path: string) => context.paths.includes(path);
    const folders = copied.filter(path => !isFile(path)).map(path => inContext(context, path));
    const files = copied.filter(isFile).map(path => inContext(context, path));
    const homes = [...new Set(files.map(path => posix.dirname(path)))];
    return [
        ...homes.map(home => {
            const target = home === "." ? "./" : `./${home}/`;
            return copyLine([...files.filter(path => posix.dirname(path) === home), target]);
        }),
        ...folders.map(path => copyLine(path === "" ? [".", "."] : [path, `./${path}`])),
    ];
}

/** In the form of a list where a name has a space in it. */
function copyLine(words: readonly string[]): string {
    return `COPY ${words.some(word => /\s/.test(word)) ? JSON.stringify(words) : words.join(" ")}`;
}
