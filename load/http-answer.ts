/** One answer of HTTP/1.1. */
export interface HttpAnswer {
    readonly status: number;
    readonly body: Buffer;
    /** Whether the connection may carry another request. */
    readonly keepsConnection: boolean;
}

const blankLine = "\r\n\r\n";

/**
 * Reads the answer that `received` begins with (RFC 9112): a head, an empty line, and a body of a known length, in chunks,
 * or up to the end of the connection. Answers are small, so that each part that comes is read with those before it.
 * Throws for what is no such answer.
 *
 * @param ended whether the server has said that nothing more comes
 * @returns undefined when a part is still missing
 */
export function readHttpAnswer(received: Buffer, ended: boolean): HttpAnswer | undefined {
    const headEnd = received.indexOf(blankLine);
    if (headEnd < 0) return undefined;
    const head = received.toString("latin1", 0, headEnd);
    const [, minor, code] = /^HTTP\/1\.([01]) (\d{3})/.exec(head) ?? [];
    if (code === undefined) throw new Error("the answer is not HTTP/1.1");
    const rest = received.subarray(headEnd + blankLine.length);
    const status = Number(code);
    if (status < 200) return readHttpAnswer(rest, ended);

    const length = status === 204 || status === 304 ? "0" : /\r\ncontent-length:\s*(\d+)/i.exec(head)?.[1];
    const asked = /\r\nconnection:([^\r]*)/i.exec(head)?.[1]?.toLowerCase() ?? "";
    const keeps = minor === "1" ? !asked.includes("close") : asked.includes("keep-alive");
    if (/\r\ntransfer-encoding:[^\r]*chunked/i.test(head)) {
        const body = joinChunks(rest);
        return body && { status, body, keepsConnection: keeps };
    }
    if (length === undefined) return ended ? { status, body: rest, keepsConnection: false } : undefined;
    if (rest.length < Number(length)) return undefined;
    return { status, body: rest.subarray(0, Number(length)), keepsConnection: keeps };
}

/** Each chunk is its length in hexadecimal, a line end, so many bytes, a line end; the last one is empty. */
function joinChunks(bytes: Buffer): Buffer | undefined {
    const chunks: Buffer[] = [];
    for (let from = 0; ; ) {
        const lineEnd = bytes.indexOf("\r\n", from);
        if (lineEnd < 0) return undefined;
        const line = bytes.toString("latin1", from, lineEnd);
        if (!/^[0-9a-f]+/i.test(line)) throw new Error("the answer's chunks are not HTTP/1.1");
        const length = Number.parseInt(line, 16);
        if (length === 0) return trailersEnded(bytes, lineEnd) ? Buffer.concat(chunks) : undefined;
        from = lineEnd + 2 + length + 2;
        if (bytes.length < from) return undefined;
        chunks.push(bytes.subarray(lineEnd + 2, from - 2));
    }
}

/** After the last chunk come header lines, mostly none, and an empty line. */
function trailersEnded(bytes: Buffer, lineEnd: number): boolean {
    return bytes.indexOf(blankLine, lineEnd) >= 0;
}
