import type { Finding } from "./finding.js";
import type { DockerfileFacts } from "./read-dockerfile.js";

/** Such as `3.12`, from the name of the image that the last stage starts from. */
export function pythonOf({ base }: DockerfileFacts): string | undefined {
    const [, tag] =
        /(?:^|\/)python:(\d+\.\d+)/.exec(base.image) ?? /[:-](?:python|py)(\d+\.\d+)/.exec(base.image) ?? [];
    return tag;
}

/**
 * Whether the image's Python understands the source.
 *
 * @param needed a Python that will do, such as `3.12`; undefined if that of the image does
 */
export function judgePython(facts: DockerfileFacts, needed: string | undefined): Finding[] {
    const has = pythonOf(facts);
    if (has === undefined || needed === undefined || minor(has) >= minor(needed)) return [];
    const newer = facts.base.image.replace(has, needed);
    const what = `starts from Python ${has}, on which the source does not run`;
    const { line, written } = facts.base;
    const remedy = `make it ${newer}`;
    if (!written.includes(has)) return [{ line, what, remedy, stops: true }];
    const amendment = { line, lines: [written.replace(has, needed)], replaces: true };
    return [{ line, what, remedy, stops: true, amendment }];
}

function minor(version: string): number {
    const [major = "0", part = "0"] = version.split(".");
    return Number(major) * 1000 + Number(part);
}
