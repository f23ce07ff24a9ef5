import { Crypter } from "../../../engine/state/crypter.js";
import type { JsonMap } from "../../../engine/state/property-codec.js";
import type { StepData } from "../../recordings/step-data.js";
import { passphrase } from "../../recordings/view/step-view.js";
import {
    create,
    failure,
    inside,
    type Mutation,
    noop,
    outputs,
    pending,
    recordingOf,
    replace,
    resource,
    secrets,
    update,
} from "./mutation.js";

export const stateMutations: readonly Mutation[] = [
    {
        what: "an input lost",
        ...create,
        area: "state",
        change: data => {
            delete inside(resource(data, "ConfigMap::cm"), "inputs", "data")["LOG_LEVEL"];
        },
    },
    {
        what: "an output lost",
        ...create,
        area: "state",
        change: data => {
            delete outputs(data, "Service::svc")["__initialApiVersion"];
        },
    },
    {
        what: "the new inputs recorded after a failed update",
        ...failure,
        area: "state",
        change: data => {
            const dep = resource(data, "Deployment::dep");
            dep["inputs"] = inside(dep, "outputs", "__inputs");
        },
    },
    {
        what: "a secret in plain",
        ...secrets,
        area: "state",
        change: async data => {
            const password = outputs(data, "RandomPassword::pw");
            const crypter = await Crypter.open(passphrase, data.deployment?.secrets_providers?.state?.salt as string);
            password["result"] = JSON.parse(crypter.decrypt(String(inside(password, "result")["ciphertext"])));
        },
    },
    {
        what: "another secret value",
        ...secrets,
        area: "state",
        change: async data => {
            const crypter = await Crypter.open(passphrase, data.deployment?.secrets_providers?.state?.salt as string);
            inside(outputs(data, "Stack::c05-dev"), "token")["ciphertext"] = crypter.encrypt('"tok-2"');
        },
    },
    {
        what: "a password that is too short",
        ...secrets,
        area: "state",
        change: async data => {
            const crypter = await Crypter.open(passphrase, data.deployment?.secrets_providers?.state?.salt as string);
            inside(outputs(data, "RandomPassword::pw"), "result")["ciphertext"] = crypter.encrypt('"short"');
        },
    },
    {
        what: "additionalSecretOutputs lost",
        ...secrets,
        area: "state",
        change: data => {
            delete resource(data, "Secret::creds")["additionalSecretOutputs"];
        },
    },
    {
        what: "a dependency missing",
        ...create,
        area: "state",
        change: data => {
            delete resource(data, "ConfigMap::cm")["dependencies"];
        },
    },
    {
        what: "a property's dependency missing",
        ...create,
        area: "state",
        change: data => {
            inside(resource(data, "Deployment::svc"), "propertyDependencies")["spec"] = [];
        },
    },
    {
        what: "initErrors missing",
        ...failure,
        area: "state",
        change: data => {
            delete resource(data, "Deployment::dep")["initErrors"];
        },
    },
    {
        what: "pendingReplacement missing",
        ...pending,
        area: "state",
        change: data => {
            delete resource(data, "ConfigMap::indep")["pendingReplacement"];
        },
    },
    {
        what: "modified not advanced by an update",
        ...update,
        area: "state",
        change: data => {
            const svc = resource(data, "Deployment::svc");
            svc["modified"] = svc["created"] as string;
        },
    },
    {
        what: "modified advanced by a step that changed nothing",
        ...noop,
        area: "state",
        change: data => {
            resource(data, "Service::svc")["modified"] = "2026-11-21T09:00:00.5Z";
        },
    },
    {
        what: "an object made anew where it should have stayed",
        ...noop,
        area: "state",
        change: data => {
            inside(outputs(data, "Service::svc"), "metadata")["uid"] = "00000000-0000-4000-8000-000000000000";
        },
    },
    {
        what: "the uid of another object",
        ...replace,
        area: "state",
        change: data => {
            const other = inside(outputs(data, "ConfigMap::cm-auto"), "metadata")["uid"] as string;
            inside(outputs(data, "ConfigMap::cm-dependent"), "data")["ref"] = other;
        },
    },
    {
        what: "a replaced resource that keeps its name",
        ...replace,
        area: "state",
        change: data => {
            const before = recordingOf("03-replace").steps[0]?.data as StepData;
            const old = resource(before, "ConfigMap::cm-auto")["id"] as string;
            resource(data, "ConfigMap::cm-auto")["id"] = old;
        },
    },
    {
        what: "a generated name with a suffix of another form",
        ...replace,
        area: "state",
        change: data => {
            const metadataOf = inside(resource(data, "ConfigMap::cm-auto"), "inputs", "metadata");
            metadataOf["name"] = "cm-auto-1234567";
        },
    },
    {
        what: "another field manager's operation",
        ...update,
        area: "state",
        change: data => {
            const fields = inside(outputs(data, "Deployment::svc"), "metadata")["managedFields"] as JsonMap[];
            fields.find(({ manager }) => String(manager).startsWith("pulumi-"))!["operation"] = "Update";
        },
    },
    {
        what: "a field that Pulumi does not manage",
        ...update,
        area: "state",
        change: data => {
            const fields = inside(outputs(data, "Deployment::svc"), "metadata")["managedFields"] as JsonMap[];
            const ours = fields.find(({ manager }) => String(manager).startsWith("pulumi-"))!;
            delete inside(ours, "fieldsV1", "f:spec")["f:replicas"];
        },
    },
    {
        what: "resources out of order",
        ...create,
        area: "problem",
        change: data => {
            data.deployment?.resources?.reverse();
        },
    },
    {
        what: "a resource that the state forgot",
        ...create,
        area: "state",
        change: data => {
            data.deployment!.resources = data.deployment?.resources?.filter(({ urn }) => !urn.endsWith("Service::svc"));
        },
    },
    {
        what: "a manifest whose checksum is wrong",
        ...create,
        area: "problem",
        change: data => {
            data.deployment!.manifest.magic = "0";
        },
    },
    {
        what: "an operation left pending",
        ...failure,
        area: "state",
        change: data => {
            data.deployment!.pending_operations = [{ type: "creating", resource: resource(data, "ConfigMap::indep") }];
        },
    },
];
