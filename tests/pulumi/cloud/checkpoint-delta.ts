// A large checkpoint is sent as the difference to the previous one: JSON of
//   [{"Span": {"uri": "", "start": {"offset": 12, …}, "end": {"offset": 34, …}}, "NewText": "…"}, …]
// Offsets count bytes in the JSON sent last; the edits do not overlap.
import { createHash } from "node:crypto";
import { CloudError } from "./cloud-error.js";

export interface TextEdit {
    readonly Span: { readonly start: { readonly offset: number }; readonly end: { readonly offset: number } };
    readonly NewText: string;
}

/** @throws CloudError 409 when the result does not have the hash; the CLI then sends the whole checkpoint */
export function applyDelta(before: Buffer, edits: readonly TextEdit[], sha256: string): Buffer {
    const parts: Buffer[] = [];
    let taken = 0;
    for (const { Span, NewText } of [...edits].sort((one, other) => one.Span.start.offset - other.Span.start.offset)) {
        parts.push(before.subarray(taken, Span.start.offset), Buffer.from(NewText, "utf8"));
        taken = Span.end.offset;
    }
    const after = Buffer.concat([...parts, before.subarray(taken)]);
    const found = createHash("sha256").update(after).digest("hex");
    if (found !== sha256) throw new CloudError(409, `The checkpoint's hash is ${found}, not ${sha256}`);
    return after;
}
