import assert from "node:assert/strict";
import { Metadata } from "@grpc/grpc-js";
import { InputPropertiesError } from "@pulumi/pulumi/proto/errors_pb.js";
import { ConstructResponse } from "@pulumi/pulumi/proto/provider_pb.js";
import { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb.js";
import { Status } from "@pulumi/pulumi/proto/status_pb.js";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import { constructFailure, constructRequest, registerResponse } from "../../../../engine/monitor/construct-request.js";

const options = {
    project: "users",
    stack: "dev",
    parallel: 4,
    config: { "users:a": "1" },
    secretConfigKeys: ["users:a"],
};

describe("A remote component", () => {
    it("is constructed with what its registration says", () => {
        const request = new RegisterResourceRequest();
        request.setType("shop:index:Pet");
        request.setName("pet");
        request.setParent("urn:parent");
        request.setObject(Struct.fromJavaScript({ length: 2 }));
        request.setDependenciesList(["urn:other"]);
        request.setProtect(true);
        request.getProvidersMap().set("random", "urn:random::id");
        const urns = new RegisterResourceRequest.PropertyDependencies();
        urns.setUrnsList(["urn:other"]);
        request.getPropertydependenciesMap().set("length", urns);
        const timeouts = new RegisterResourceRequest.CustomTimeouts();
        timeouts.setCreate("5m");
        request.setCustomtimeouts(timeouts);
        const hooks = new RegisterResourceRequest.ResourceHooksBinding();
        hooks.setAfterCreateList(["told"]);
        request.setHooks(hooks);
        const sent = constructRequest(request, options, true, "127.0.0.1:1").toObject();
        const { inputs: _, ...rest } = sent;
        assert.deepEqual(rest, {
            project: "users",
            stack: "dev",
            organization: "organization",
            configMap: [["users:a", "1"]],
            configsecretkeysList: ["users:a"],
            dryrun: true,
            parallel: 4,
            monitorendpoint: "127.0.0.1:1",
            type: "shop:index:Pet",
            name: "pet",
            parent: "urn:parent",
            inputdependenciesMap: [["length", { urnsList: ["urn:other"] }]],
            providersMap: [["random", "urn:random::id"]],
            dependenciesList: ["urn:other"],
            aliasesList: [],
            protect: true,
            retainondelete: undefined,
            deletebeforereplace: undefined,
            additionalsecretoutputsList: [],
            customtimeouts: { create: "5m", update: "", pb_delete: "", read: "" },
            deletedwith: "",
            ignorechangesList: [],
            replaceonchangesList: [],
            replaceWithList: [],
            replacementTrigger: undefined,
            acceptsOutputValues: true,
            stackTraceHandle: "",
            resourceHooks: {
                beforeCreateList: [],
                afterCreateList: ["told"],
                beforeUpdateList: [],
                afterUpdateList: [],
                beforeDeleteList: [],
                afterDeleteList: [],
                onErrorList: [],
            },
        });
        assert.deepEqual(constructRequest(request, options, true, "").getInputs()?.toJavaScript(), { length: 2 });
    });

    it("gives the program what its plugin made", () => {
        const constructed = new ConstructResponse();
        constructed.setUrn("urn:pet");
        constructed.setState(Struct.fromJavaScript({ pet: "cat" }));
        const urns = new ConstructResponse.PropertyDependencies();
        urns.setUrnsList(["urn:child"]);
        constructed.getStatedependenciesMap().set("pet", urns);
        const response = registerResponse(constructed);
        assert.equal(response.getUrn(), "urn:pet");
        assert.deepEqual(response.getObject()?.toJavaScript(), { pet: "cat" });
        assert.deepEqual(response.getPropertydependenciesMap().get("pet")?.getUrnsList(), ["urn:child"]);
    });

    it("that is refused says which properties are wrong, and why", () => {
        const problem = new InputPropertiesError.PropertyError();
        problem.setPropertyPath("slots.blue.version");
        problem.setReason('"latest" is not a version.');
        const problems = new InputPropertiesError();
        problems.addErrors(problem);
        const detail = new Any();
        detail.pack(problems.serializeBinary(), "pulumirpc.InputPropertiesError");
        const status = new Status();
        status.addDetails(detail);
        const metadata = new Metadata();
        metadata.add("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
        const error = Object.assign(new Error("3 INVALID_ARGUMENT: wrong"), { details: "1 problem", metadata });
        assert.equal(
            constructFailure(error),
            '1 problem\n\t\t- property slots.blue.version has a problem: "latest" is not a version.',
        );
        assert.equal(constructFailure(new Error("it ended")), "it ended");
    });
});
