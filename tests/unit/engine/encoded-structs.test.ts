import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";

const dist = join(__dirname, "..", "..", "..");
const encoded = join(dist, "engine", "program", "encoded-structs.js");

/** What a script prints, with `Struct` and a message that has one, without and with the module loaded before. */
function bothWays(script: string): string[] {
    const source = `const { Struct, Value } = require("google-protobuf/google/protobuf/struct_pb.js");
        const { RegisterResourceRequest } = require("@pulumi/pulumi/proto/resource_pb.js");
        const values = { text: "a", number: 1.5, yes: true, nothing: null, list: [1, { deep: "b" }], map: { key: [] } };
        const message = new RegisterResourceRequest();
        message.setName("first");
        message.setObject(Struct.fromJavaScript(values));
        message.setVersion("last");
        const print = value => console.log(JSON.stringify(value));
        ${script}`;
    return [[], ["--require", encoded]].map(flags =>
        execFileSync(process.execPath, [...flags, "--eval", source], { encoding: "utf8", cwd: join(dist, "..") }),
    );
}

describe("a Struct that stays encoded", function () {
    this.timeout(20_000);
    const scripts = {
        "is the same on the wire": "print(Buffer.from(message.serializeBinary()).toString('hex'));",
        "comes back as what was sent": `const read = RegisterResourceRequest.deserializeBinary(message.serializeBinary());
            print([read.getName(), read.getObject().toJavaScript(), read.getVersion()]);`,
        "can be sent on as it came": `const read = RegisterResourceRequest.deserializeBinary(message.serializeBinary());
            print(Buffer.from(read.serializeBinary()).toString("hex"));`,
        "shows its fields": `const fields = message.getObject().getFieldsMap();
            print([fields.getLength(), fields.get("list").toJavaScript(), message.getObject().toJavaScript()]);`,
        "takes a field that is set on what came": `const read = Struct.deserializeBinary(message.getObject().serializeBinary());
            read.getFieldsMap().set("more", Value.fromJavaScript("c"));
            print([read.toJavaScript(), Buffer.from(read.serializeBinary()).length]);`,
        "is not what becomes of the values it was made of": `values.text = "changed";
            print(message.getObject().toJavaScript());`,
        "is copied with its message": "print(message.clone().getObject().toJavaScript());",
        "is told as an object": "print(message.toObject().object);",
        "refuses what is no JSON": `try { Struct.fromJavaScript({ call: () => 1 }) } catch (error) { print(error.name) }`,
    };
    it("is not looked into on its way through messages", () => {
        const [without, withEncoded] = bothWays(`const { Message } = require("google-protobuf");
            const { getMapField } = Message;
            let looks = 0;
            Message.getMapField = (...args) => { if (args[0] instanceof Struct) looks++; return getMapField(...args); };
            const read = RegisterResourceRequest.deserializeBinary(message.serializeBinary());
            message.setObject(Struct.fromJavaScript(read.getObject().toJavaScript()));
            String(read);
            print(looks);`);
        assert.notEqual(without, "0\n");
        assert.equal(withEncoded, "0\n");
    });

    for (const [name, script] of Object.entries(scripts)) {
        it(name, () => {
            const [expected, actual] = bothWays(script);
            assert.notEqual(expected, "");
            assert.equal(actual, expected);
        });
    }
});
