import assert from "node:assert/strict";
import { PluginAttach } from "@pulumi/pulumi/proto/plugin_pb.js";
import { ResourceProviderService as service } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import {
    CheckRequest,
    ConfigureRequest,
    CreateRequest,
    DeleteRequest,
    DiffRequest,
    DiffResponse,
    GetSchemaRequest,
    InvokeRequest,
    PropertyDiff,
    ProviderHandshakeRequest,
    ReadRequest,
    UpdateRequest,
} from "@pulumi/pulumi/proto/provider_pb.js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb.js";
import { EngineLog } from "../../../../stand-ins/providers/engine-log.js";
import { type PropertyMap, Secret, Unknown } from "../../../../stand-ins/providers/plain-value.js";
import { readStruct, writeStruct } from "../../../../stand-ins/providers/property-wire.js";
import type { Provider } from "../../../../stand-ins/providers/provider.js";
import { type ServedProvider, serveProvider } from "../../../../stand-ins/providers/serve-provider.js";
import { GrpcClient } from "../../../grpc-client.js";
import { type FakeEngine, fakeEngine } from "./fake-engine.js";

const type = "box:index:Box";
const urn = `urn:pulumi:dev::shop::${type}::one`;

/** Records its calls. Boxes of size 0 are invalid, those that are "gone" do not exist. */
class BoxProvider implements Provider {
    readonly name = "box";
    readonly members = {
        resources: { [type]: { inputs: ["size"], required: ["size"], outputs: ["size", "made"] } },
        functions: { "box:index:weigh": { inputs: ["size"], required: [], outputs: ["grams"] } },
    };
    readonly asked: unknown[] = [];

    async configure(inputs: PropertyMap) {
        this.asked.push(["configure", inputs]);
    }
    async check(...[, kind, inputs]: Parameters<Provider["check"]>) {
        const failures = inputs["size"] === 0 ? [{ property: "size", reason: "0 is no size" }] : [];
        return { inputs: { ...inputs, kind }, failures };
    }
    async diff(...[, , existing, inputs, ignore]: Parameters<Provider["diff"]>) {
        this.asked.push(["diff", existing, inputs, ignore]);
        const detailedDiff = { "size.x": "delete" } as const;
        const diff = { changes: true, replaceKeys: ["size"], diffKeys: ["size"], deleteBeforeReplace: true };
        return ignore.length > 0 ? diff : { ...diff, detailedDiff };
    }
    async create(...[context, , inputs]: Parameters<Provider["create"]>) {
        context.log("info", "cutting", true);
        context.log("warning", "blunt knife");
        const { size } = inputs;
        if (size === -1) throw new Error("no box is smaller than nothing");
        if (size === "forever") await new Promise(done => context.signal.addEventListener("abort", done));
        return { id: "box-1", outputs: { size: size ?? null, made: context.preview ? Unknown.value : 1 } };
    }
    async update(...[context, , existing, inputs]: Parameters<Provider["update"]>) {
        this.asked.push(["update", context.preview, existing]);
        return inputs;
    }
    async delete(...[, , existing]: Parameters<Provider["delete"]>) {
        this.asked.push(["delete", existing]);
    }
    async read(...[, , id, known]: Parameters<Provider["read"]>) {
        return id === "gone" ? undefined : { id, inputs: known?.inputs ?? {}, outputs: { known: known !== undefined } };
    }
    async invoke(token: string, args: PropertyMap) {
        return { token, ...args };
    }
}

describe("A served provider", () => {
    let engine: FakeEngine;
    let served: ServedProvider;
    let client: GrpcClient;
    let provider: BoxProvider;
    before(async () => {
        engine = await fakeEngine();
        provider = new BoxProvider();
        served = await serveProvider(provider, "1.2.3", new EngineLog(engine.address));
        client = new GrpcClient(served.port);
    });
    after(() => {
        client.close();
        served.close();
        engine.close();
    });
    beforeEach(() => {
        provider.asked.length = 0;
    });

    /** A request about the box, with these fields set. */
    function about<T extends { setUrn(urn: string): void; setType(type: string): void }>(request: T): T {
        request.setUrn(urn);
        request.setType(type);
        return request;
    }
    function create(size: PropertyMap[string], preview = false): Promise<PropertyMap> {
        const request = about(new CreateRequest());
        request.setProperties(writeStruct({ size }));
        request.setPreview(preview);
        return client.ask(service.create, request).then(made => readStruct(made.getProperties()));
    }

    it("reports that it accepts secrets, and its version", async () => {
        const hands = await client.ask(service.handshake, new ProviderHandshakeRequest());
        assert.ok(hands.getAcceptSecrets() && !hands.getAcceptOutputs());
        assert.equal((await client.ask(service.getPluginInfo, new Empty())).getVersion(), "1.2.3");
    });

    it("has a schema that names its members", async () => {
        const schema = JSON.parse((await client.ask(service.getSchema, new GetSchemaRequest())).getSchema());
        const any = { $ref: "pulumi.json#/Any" };
        assert.deepEqual(schema, {
            name: "box",
            version: "1.2.3",
            resources: {
                [type]: {
                    inputProperties: { size: any },
                    requiredInputs: ["size"],
                    properties: { size: any, made: any },
                },
            },
            functions: {
                "box:index:weigh": {
                    inputs: { properties: { size: any }, required: [] },
                    outputs: { properties: { grams: any } },
                },
            },
        });
    });

    it("gets its configuration, with secrets as secrets", async () => {
        const request = new ConfigureRequest();
        request.setArgs(writeStruct({ key: new Secret("x") }));
        assert.ok((await client.ask(service.configure, request)).getSupportspreview());
        assert.deepEqual(provider.asked, [["configure", { key: new Secret("x") }]]);
    });

    it("checks inputs, and reports all problems", async () => {
        const request = about(new CheckRequest());
        request.setNews(writeStruct({ size: 0 }));
        const checked = await client.ask(service.check, request);
        assert.deepEqual(readStruct(checked.getInputs()), { size: 0, kind: type });
        assert.deepEqual(
            checked.getFailuresList().map(failure => failure.toObject()),
            [{ property: "size", reason: "0 is no size" }],
        );
    });

    it("reports detailed differences where it has them", async () => {
        const request = about(new DiffRequest());
        request.setId("box-1");
        request.setOldInputs(writeStruct({ size: 1 }));
        request.setOlds(writeStruct({ size: 1, made: 1 }));
        request.setNews(writeStruct({ size: new Secret(2) }));
        const diff = await client.ask(service.diff, request);
        assert.deepEqual(provider.asked, [
            ["diff", { id: "box-1", inputs: { size: 1 }, outputs: { size: 1, made: 1 } }, { size: new Secret(2) }, []],
        ]);
        assert.equal(diff.getChanges(), DiffResponse.DiffChanges.DIFF_SOME);
        assert.deepEqual([diff.getReplacesList(), diff.getDiffsList()], [["size"], ["size"]]);
        assert.ok(diff.getDeletebeforereplace() && diff.getHasdetaileddiff());
        assert.equal(diff.getDetaileddiffMap().get("size.x")?.getKind(), PropertyDiff.Kind.DELETE);
        request.setIgnorechangesList(["made"]);
        assert.ok(!(await client.ask(service.diff, request)).getHasdetaileddiff());
    });

    it("keeps secrets secret and marks what a preview cannot know", async () => {
        assert.deepEqual(await create(new Secret(3)), { size: new Secret(3), made: 1 });
        assert.deepEqual(await create(3, true), { size: 3, made: Unknown.value });
    });

    it("has sent all its log lines to the engine, in order, before it answers", async () => {
        const before = engine.lines.length;
        await create(3);
        assert.deepEqual(engine.lines.slice(before), [`INFO status ${urn}: cutting`, `WARNING ${urn}: blunt knife`]);
    });

    it("fails with the provider's own words", () =>
        assert.rejects(create(-1), { message: "no box is smaller than nothing" }));

    it("updates and deletes with the state's values", async () => {
        const update = about(new UpdateRequest());
        update.setId("box-1");
        update.setOldInputs(writeStruct({ size: 1 }));
        update.setOlds(writeStruct({ made: 1 }));
        update.setNews(writeStruct({ size: 2 }));
        update.setPreview(true);
        const updated = await client.ask(service.update, update);
        assert.deepEqual(readStruct(updated.getProperties()), { size: 2 });
        const remove = about(new DeleteRequest());
        remove.setId("box-1");
        remove.setOldInputs(writeStruct({ size: 1 }));
        remove.setProperties(writeStruct({ made: 1 }));
        await client.ask(service.delete, remove);
        const existing = { id: "box-1", inputs: { size: 1 }, outputs: { made: 1 } };
        assert.deepEqual(provider.asked, [
            ["update", true, existing],
            ["delete", existing],
        ]);
    });

    it("reads what exists, and returns an empty id for what does not", async () => {
        const read = async (id: string, known?: PropertyMap) => {
            const request = about(new ReadRequest());
            request.setId(id);
            if (known !== undefined) request.setProperties(writeStruct(known));
            const found = await client.ask(service.read, request);
            return [found.getId(), readStruct(found.getProperties())];
        };
        assert.deepEqual(await read("box-1", { made: 1 }), ["box-1", { known: true }]);
        assert.deepEqual(await read("box-1"), ["box-1", { known: false }]);
        assert.deepEqual(await read("gone"), ["", {}]);
    });

    it("answers functions", async () => {
        const request = new InvokeRequest();
        request.setTok("box:index:weigh");
        request.setArgs(writeStruct({ size: 1 }));
        const answer = await client.ask(service.invoke, request);
        assert.deepEqual(readStruct(answer.getReturn()), { token: "box:index:weigh", size: 1 });
    });

    it("logs to another engine when it is attached to one", async () => {
        const other = await fakeEngine();
        const attach = new PluginAttach();
        attach.setAddress(other.address);
        await client.ask(service.attach, attach);
        await create(3);
        assert.equal(other.lines.length, 2);
        attach.setAddress(engine.address);
        await client.ask(service.attach, attach);
        other.close();
    });

    it("stops what it does when the user cancels", async () => {
        const made = create("forever");
        await client.ask(service.cancel, new Empty());
        assert.deepEqual(await made, { size: "forever", made: 1 });
    });
});
