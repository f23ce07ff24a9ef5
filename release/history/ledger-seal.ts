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

/** A tag that seals the ledger up to an entry. */
export interface Seal {
    readonly tag: string;
    /** Link of the last entry that it seals. */
    readonly head: ChainLink;
    /** Head of the previous seal; absent in the first one. */
    readonly after?: ChainLink;
    /** Links of all entries after that one, up to and including the head. */
    readonly links: readonly ChainLink[];
}

/** Prefix of the names of a stack's seal tags. */
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

/** Parses a tag's message; a signature may follow. Undefined if it is not a seal, or contradicts itself. */
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
    return isWhole ? { tag, head: last, after, links } : undefined;
}

/** The seal that `history prove --tag` writes; undefined if the last seal covers the whole chain. */
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
        after,
        links,
    };
}

/** The seal with the highest entry. */
export function lastSeal(seals: readonly Seal[]): Seal | undefined {
    return seals.toSorted((left, right) => left.head.entry - right.head.entry).at(-1);
}
