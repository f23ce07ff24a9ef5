// A tar archive (USTAR) as Pulumi makes one of a folder, to the byte, since its SHA-256 is in the state: for each file
// a header of 512 bytes with name, mode 0600, size, and zero for owner and times; content padded to 512; at the end
// 1024 zeros.

/** A file of an archive: its path there, with forward slashes, and its content. */
export type ArchivedFile = readonly [path: string, content: Buffer];

const block = 512;
const longestName = 100;
const longestPrefix = 155;

/** Throws when a path does not fit into a header. */
export function tarArchive(files: readonly ArchivedFile[]): Buffer {
    const parts = files.flatMap(([path, content]) => {
        const padding = Buffer.alloc((block - (content.length % block)) % block);
        return [header(path, content.length), content, padding];
    });
    return Buffer.concat([...parts, Buffer.alloc(2 * block)]);
}

function header(path: string, size: number): Buffer {
    const [prefix, name] = splitPath(path);
    const bytes = Buffer.alloc(block);
    const octal = (value: number, offset: number, length: number) =>
        bytes.write(`${value.toString(8).padStart(length - 1, "0")}\0`, offset);
    bytes.write(name, 0);
    octal(0o600, 100, 8);
    octal(0, 108, 8);
    octal(0, 116, 8);
    octal(size, 124, 12);
    octal(0, 136, 12);
    bytes.fill(" ", 148, 156);
    bytes.write("0", 156);
    bytes.write("ustar\x0000", 257);
    octal(0, 329, 8);
    octal(0, 337, 8);
    bytes.write(prefix, 345);
    const sum = bytes.reduce((total, byte) => total + byte, 0);
    bytes.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
    return bytes;
}

/** A long path is split at a slash, as late as the name allows. */
function splitPath(path: string): [prefix: string, name: string] {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what ASCII is
    if (!/^[\x00-\x7f]*$/.test(path)) throw tooHard(path);
    if (path.length <= longestName) return ["", path];
    const slash = path.lastIndexOf("/", longestPrefix);
    const name = path.slice(slash + 1);
    if (slash <= 0 || name.length > longestName || name === "") throw tooHard(path);
    return [path.slice(0, slash), name];
}

function tooHard(path: string): Error {
    return new Error(
        `an archive with the file "${path}" is not supported by the embedded engine: its path is too long or not ASCII`,
    );
}
