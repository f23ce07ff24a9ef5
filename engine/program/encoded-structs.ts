// To be loaded before google-protobuf is: its Struct stays the bytes that it is on the wire, until somebody looks at its
// single fields, which Pulumi's SDK and the embedded engine never do. They make it from plain JavaScript, send it, and
// make plain JavaScript of it again.
import Module = require("node:module");

import { decodeStruct, encodeStruct, type WireMap } from "../properties/struct-wire.js";

type FieldsMap = {
    forEach(call: (value: object, key: string) => void): void;
    set(key: string, value: object): unknown;
};

interface Struct {
    getFieldsMap(noLazyCreate?: boolean): FieldsMap;
    toArray(): unknown[];
    toJavaScript(): WireMap;
}

interface Reader {
    nextField(): boolean;
    isEndGroup(): boolean;
    skipField(): void;
    getCursor(): number;
    getBuffer(): Uint8Array;
}

interface Writer {
    writeSerializedMessage(bytes: Uint8Array, start: number, end: number): void;
}

interface StructClass {
    new (): Struct;
    readonly prototype: Struct;
    fromJavaScript(values: WireMap): Struct;
    deserializeBinaryFromReader(struct: Struct, reader: Reader): Struct;
    serializeBinaryToWriter(struct: Struct, writer: Writer): void;
}

interface MessageClass {
    readonly prototype: { toString(): string };
    setWrapperField(message: object, field: number, value: object | undefined): object;
}

type Load = (request: string, parent: object | undefined, isMain: boolean) => object;
const loader = Module as unknown as { _load: Load };
const load = loader._load;

loader._load = function (this: unknown, request, parent, isMain) {
    const loaded = load.call(this, request, parent, isMain);
    if (request === "google-protobuf") leaveClosed((loaded as { Message: MessageClass }).Message);
    if (/google-protobuf\/google\/protobuf\/struct_pb(\.js)?$/.test(request)) {
        keepEncoded((loaded as { Struct: StructClass }).Struct);
    }
    return loaded;
};

const known = new WeakSet<object>();
/** While nobody looks into a Struct, though its array is asked for: to be a field of a message, or for a line of debugging. */
let inPassing = false;

function leaveClosed(Message: MessageClass): void {
    if (known.has(Message)) return;
    known.add(Message);
    const { setWrapperField } = Message;
    const describe = Message.prototype.toString;
    Message.setWrapperField = (...args) => passing(() => setWrapperField(...args));
    // The SDK writes each answer of the engine into a line of debugging, also when there is no debugging.
    Message.prototype.toString = function () {
        return passing(() => describe.call(this));
    };
}

function passing<T>(work: () => T): T {
    inPassing = true;
    try {
        return work();
    } finally {
        inPassing = false;
    }
}

function keepEncoded(Struct: StructClass): void {
    if (known.has(Struct)) return;
    known.add(Struct);
    const { fromJavaScript, serializeBinaryToWriter } = Struct;
    const { getFieldsMap, toArray, toJavaScript } = Struct.prototype;
    /** Of those whose fields nobody has looked at. */
    const encoded = new WeakMap<Struct, Buffer>();

    const open = (struct: Struct) => {
        const bytes = encoded.get(struct);
        if (bytes === undefined) return;
        encoded.delete(struct);
        const fields = getFieldsMap.call(struct);
        getFieldsMap.call(fromJavaScript(decodeStruct(bytes))).forEach((value, key) => {
            fields.set(key, value);
        });
    };

    Struct.fromJavaScript = values => {
        const struct = new Struct();
        encoded.set(struct, encodeStruct(values));
        return struct;
    };
    Struct.deserializeBinaryFromReader = (struct, reader) => {
        const start = reader.getCursor();
        while (reader.nextField() && !reader.isEndGroup()) reader.skipField();
        const bytes = reader.getBuffer().subarray(start, reader.getCursor());
        encoded.set(struct, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
        return struct;
    };
    Struct.serializeBinaryToWriter = (struct, writer) => {
        const bytes = encoded.get(struct);
        if (bytes === undefined) serializeBinaryToWriter(struct, writer);
        else writer.writeSerializedMessage(bytes, 0, bytes.length);
    };
    Struct.prototype.toJavaScript = function () {
        const bytes = encoded.get(this);
        return bytes === undefined ? toJavaScript.call(this) : decodeStruct(bytes);
    };
    Struct.prototype.getFieldsMap = function (noLazyCreate) {
        open(this);
        return getFieldsMap.call(this, noLazyCreate);
    };
    const opened = function (this: Struct) {
        if (!inPassing) open(this);
        return toArray.call(this);
    };
    // The library itself, to copy a message, calls it by another name, which its compiler chose.
    const methods = Object.entries(Object.getPrototypeOf(Struct.prototype) as object);
    const names = methods.filter(([, method]) => method === toArray).map(([name]) => name);
    Object.assign(Struct.prototype, Object.fromEntries(names.map(name => [name, opened])));
}
