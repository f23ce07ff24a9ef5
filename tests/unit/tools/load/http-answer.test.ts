import assert from "node:assert/strict";
import { readHttpAnswer } from "../../../../tools/load/load-worker.js";

const read = (text: string, ended = false) => {
    const answer = readHttpAnswer(Buffer.from(text), ended);
    return answer && { ...answer, body: answer.body.toString() };
};

/** What arrived, and what is read from it: status, body, whether the connection stays open. */
const answers: readonly (readonly [what: string, text: string, answer: readonly [number, string, boolean]])[] = [
    ["a known length", "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}", [200, "{}", true]],
    ["other letters", "HTTP/1.1 200 OK\r\nCONTENT-Length:2\r\nX: y\r\n\r\n{}", [200, "{}", true]],
    ["a goodbye", "HTTP/1.1 200 OK\r\nConnection: Close\r\nContent-Length: 2\r\n\r\n{}", [200, "{}", false]],
    ["no content", "HTTP/1.1 204 No Content\r\n\r\n", [204, "", true]],
    ["an older version", "HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\n{}", [200, "{}", false]],
    ["its kept connection", "HTTP/1.0 200 OK\r\nconnection: keep-alive\r\ncontent-length: 0\r\n\r\n", [200, "", true]],
    [
        "early hints",
        "HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n1",
        [200, "1", true],
    ],
    [
        "chunks",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{\n\r\n1;x=y\r\n}\r\n0\r\n\r\n",
        [200, "{\n}", true],
    ],
    [
        "trailers",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nA\r\n0123456789\r\n0\r\nX: y\r\n\r\n",
        [200, "0123456789", true],
    ],
    ["bytes, not letters", 'HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n"ü"', [200, '"ü"', true]],
];

describe("an HTTP answer to the load", () => {
    for (const [what, text, [status, body, keepsConnection]] of answers) {
        it(`is whole at its last byte and not before: ${what}`, () => {
            assert.deepEqual(read(text), { status, body, keepsConnection });
            const bytes = Buffer.from(text);
            for (let length = 0; length < bytes.length; length++) {
                assert.equal(readHttpAnswer(bytes.subarray(0, length), true), undefined, `after ${length} bytes`);
            }
        });
    }

    it("extends to the end of the connection when its length is unknown", () => {
        const text = "HTTP/1.1 200 OK\r\n\r\n{}";
        assert.equal(read(text), undefined);
        assert.deepEqual(read(text, true), { status: 200, body: "{}", keepsConnection: false });
    });

    it("is refused when it uses another protocol", () => {
        assert.throws(() => read("SSH-2.0\r\n\r\n"), /^Error: the answer is not HTTP\/1\.1$/);
        const chunks = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nx\r\n";
        assert.throws(() => read(chunks), /^Error: the answer's chunks are not HTTP\/1\.1$/);
    });
});
