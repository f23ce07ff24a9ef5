import { isUtf8 } from "node:buffer";
import { lstatSync, realpathSync } from "node:fs";
import { basename, dirname } from "node:path";
import { headOf, readGit, readGitForBytes, unlessOutside } from "../../machine/git.js";
import { Refusal } from "../output/refusal.js";
import { type FileInFolder, Hindrance } from "./hindrance.js";

/** A settings file in a work tree; if it is a link, what that leads to. */
export interface FileInGit extends FileInFolder {
    /** From the top of the repository. */
    readonly path: string;
}

/** Rejects outside a repository with Git's words, and for a link into another one. */
export async function locateFile(path: string): Promise<FileInGit> {
    const real = realpathSync(path);
    const [directory, file] = [dirname(real), basename(real)];
    if (lstatSync(path).isSymbolicLink()) {
        const [own, other] = await Promise.all([topOf(dirname(path)), topOf(directory)]);
        if (other === undefined || own !== other) {
            const where = other === undefined ? "in no Git repository" : `in another repository, ${other}`;
            const words = `it is a link to ${real}, which is ${where}`;
            throw new Hindrance(words, { isHopeless: other === undefined }, { directory, file });
        }
    }
    const prefix = await readGit(directory, ["rev-parse", "--show-prefix"]);
    return { directory, file, path: `${prefix}${file}` };
}

function topOf(directory: string): Promise<string | undefined> {
    return readGit(directory, ["rev-parse", "--show-toplevel"]).catch(unlessOutside);
}

/** A file as a commit or the index has it. */
export interface Version {
    /** As people name it to Git: `HEAD:users/Pulumi.dev.yaml`. */
    readonly name: string;
    readonly mode: string;
    readonly object: string;
    /** As it would be in the work tree. */
    readonly text: string;
}

/** The file in HEAD; undefined if HEAD has no such file, or a link. */
export async function committedVersion(place: FileInGit): Promise<Version | undefined> {
    if ((await headOf(place.directory)) === undefined) return undefined;
    const entry = await readGit(place.directory, ["ls-tree", "-z", "HEAD", "--", place.file]);
    const [, mode, object] = /^(100\d+) blob ([0-9a-f]+)\t/.exec(entry) ?? [];
    return mode && object ? readVersion(place, "HEAD", mode, object) : undefined;
}

/** The file in the index; undefined if it is not there, or a link. */
export async function stagedVersion(place: FileInGit): Promise<Version | undefined> {
    const entry = await readGit(place.directory, ["ls-files", "-z", "--stage", "--", `:(literal)${place.file}`]);
    const [, mode, object] = /^(100\d+) ([0-9a-f]+) 0\t/.exec(entry) ?? [];
    return mode && object ? readVersion(place, "", mode, object) : undefined;
}

async function readVersion(
    { directory, file, path }: FileInGit,
    from: string,
    mode: string,
    object: string,
): Promise<Version> {
    const bytes = await readGitForBytes(directory, ["cat-file", "--filters", `${from}:./${file}`]);
    const name = `${from}:${path}`;
    if (!isUtf8(bytes)) throw new Refusal(`${name} is not in UTF-8`);
    return { name, mode, object, text: bytes.toString() };
}
