// A seal is the message of an annotated Git tag, ledger/PROJECT/STACK/ENTRY:
//
//     Ledger of users/dev up to entry 5
//
//     fastapi-release-seal: 1
//     head: 5 2026-11-21T10:05:00.000Z <hash>
//     after: 3 2026-11-21T10:03:00.000Z <hash>      absent in the first seal
//     link: 4 2026-11-21T10:04:00.000Z <hash>       one for each entry since
//     link: 5 2026-11-21T10:05:00.000Z <hash>
import type { ChainLink } from "./ledger-chain.js";

/** What a tag says of the ledger. */
export interface Seal {
    readonly tag: string;
    /** The link of the last entry that it seals. */
    readonly head: ChainLink;
    /** The head of the seal that it follows; absent where it is the first. */
    readonly after?: ChainLink;
    /** Of each entry from there to the head, which is the last of them. */
    readonly links: readonly ChainLink[];
}

/** Of a project and its stack: what the tags of its seals begin with. */
export function sealPrefix(project: string, stack: string): string {
    return `ledger/${project}/${stack}/`;
}

export function sealMessage({ links, after, head }: Seal, project: string, stack: string): string {
    const line = (key: string, { entry, time, link }: ChainLink) => `${key}: ${entry} ${time} ${link}`;
    return [
        `Ledger of ${project}/${stack} up to entry ${head.entry}`,
        "",
        "fastapi-release-seal: 1",
        line("head", head),
        ...(after === undefined ? [] : [line("after", after)]),
        ...links.map(link => line("link", link)),
        "",
    ].join("\n");
}

/** Reads a tag's message. Undefined when it is no seal, or contradicts itself. Signatures and the like may follow. */
export function parseSeal(tag: string, message: string): Seal | undefined {
    const read = (key: string) =>
        [...message.matchAll(new RegExp(`^${key}: ([1-9][0-9]*) (\\S+) ([0-9a-f]{64})$`, "gm"))].map(
            ([, entry, time = "", link = ""]): ChainLink => ({ entry: Number(entry), time, link }),
        );
    const [heads, links, [after]] = [read("head"), read("link"), read("after")];
    const [head] = heads;
    const last = links.at(-1);
    const first = (after?.entry ?? 0) + 1;
    const isWhole =
        /^fastapi-release-seal: 1$/m.test(message) &&
        heads.length === 1 &&
        last !== undefined &&
        links.every(({ entry }, index) => entry === first + index) &&
        tag.endsWith(`/${last.entry}`) &&
        head?.entry === last.entry &&
        head.link === last.link;
    return isWhole ? { tag, head: last, ...(after === undefined ? {} : { after }), links } : undefined;
}

/** What `history prove --tag` writes: undefined where the last seal holds the whole chain already. */
export function nextSeal(
    chain: readonly ChainLink[],
    seals: readonly Seal[],
    project: string,
    stack: string,
): Seal | undefined {
    const head = chain.at(-1);
    const after = lastSeal(seals)?.head;
    if (head === undefined || after?.entry === head.entry) return undefined;
    const links = chain.slice(after?.entry ?? 0);
    return {
        tag: `${sealPrefix(project, stack)}${head.entry}`,
        head,
        ...(after === undefined ? {} : { after }),
        links,
    };
}

/** The one that reaches furthest. */
export function lastSeal(seals: readonly Seal[]): Seal | undefined {
    return seals.toSorted((left, right) => left.head.entry - right.head.entry).at(-1);
}
