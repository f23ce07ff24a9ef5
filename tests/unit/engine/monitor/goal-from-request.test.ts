import assert from "node:assert/strict";
import { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb.js";
import { SourcePosition } from "@pulumi/pulumi/proto/source_pb.js";
import { goalFromRequest, seconds, sourcePosition } from "../../../../engine/monitor/goal-from-request.js";
import { unsupportedRequest } from "../../../../engine/monitor/unsupported-request.js";
import type { Goal } from "../../../../engine/resources/goal.js";

describe("A duration", () => {
    const cases: [text: string, result: number | undefined][] = [
        ["", undefined],
        ["90s", 90],
        ["1h1m1s", 3661],
        ["1.5m", 90],
        ["500ms", 0.5],
    ];
    for (const [text, result] of cases) it(`"${text}" is ${result}`, () => assert.equal(seconds(text), result));

    it("that is none is refused", () => {
        assert.throws(() => seconds("5 minutes"), /unable to parse customTimeouts value "5 minutes"/);
    });
});

describe("goalFromRequest", () => {
    const options = { project: "users", stack: "dev", projectDirectory: "/p" };
    const request = () => {
        const message = new RegisterResourceRequest();
        message.setType("kubernetes:core/v1:ConfigMap");
        message.setName("m");
        message.setCustom(true);
        return message;
    };
    const goal = (message: RegisterResourceRequest, parent?: Partial<Goal>) =>
        goalFromRequest(message, "p::1", {
            options,
            aliasesOf: () => [],
            goalOf: () => parent as Goal | undefined,
        });

    it("takes over what children inherit from their parent", () => {
        const message = request();
        message.setParent("urn:pulumi:dev::users::my:Comp::c");
        const { protect, retainOnDelete, urn } = goal(message, { protect: true, retainOnDelete: true });
        assert.deepEqual([protect, retainOnDelete], [true, true]);
        assert.equal(urn, "urn:pulumi:dev::users::my:Comp$kubernetes:core/v1:ConfigMap::m");
        message.setProtect(false);
        assert.equal(goal(message, { protect: true }).protect, false);
    });

    it("leaves the order of a replacement to the provider unless the program says", () => {
        const message = request();
        assert.equal(goal(message).deleteBeforeReplace, undefined);
        message.setDeletebeforereplacedefined(true);
        assert.equal(goal(message).deleteBeforeReplace, false);
    });

    it("names places in the program relative to the project", () => {
        const position = new SourcePosition();
        position.setUri("file:///p/src/index.js");
        position.setLine(3);
        position.setColumn(12);
        assert.equal(sourcePosition(position, "/p"), "project:///src/index.js#3,12");
    });

    it("refuses by name all that is not supported", () => {
        const message = request();
        assert.equal(unsupportedRequest(message), undefined);
        message.setImportid("ns/m");
        message.setReplaceWithList(["urn"]);
        assert.match(
            unsupportedRequest(message) ?? "",
            /^kubernetes:core\/v1:ConfigMap "m" has the option import \("ns\/m"\) and has the option replaceWith: the embedded engine does not support this\./,
        );
    });
});
