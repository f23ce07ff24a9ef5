import type { JsonMap } from "../../../engine/state/property-codec.js";
import { create, failure, inside, type Mutation, pending, secrets, update } from "./mutation.js";

export const otherMutations: readonly Mutation[] = [
    {
        what: "another exit code",
        ...failure,
        area: "exit code",
        change: data => {
            data.exitCode = 0;
        },
    },
    {
        what: "another stack output",
        ...update,
        area: "stack output",
        change: data => {
            (data.outputs as JsonMap)["image"] = "localhost:5000/svc:1.0.0";
        },
    },
    {
        what: "another result in the history",
        ...failure,
        area: "history",
        change: data => {
            data.history!["result"] = "succeeded";
        },
    },
    {
        what: "a secret of the config in plain in the history",
        ...secrets,
        area: "history",
        change: data => {
            (data.history!["config"] as JsonMap)["c05:token"] = "tok-1";
        },
    },
    {
        what: "a flag that the history does not name",
        ...create,
        area: "history",
        change: data => {
            delete (data.history!["environment"] as JsonMap)["pulumi.flag.skip-preview"];
        },
    },
    {
        what: "another value in the cluster",
        ...create,
        area: "object",
        change: data => {
            const map = data.objects.find(({ kind }) => kind === "ConfigMap") as unknown as JsonMap;
            inside(map, "data")["LOG_LEVEL"] = "debug";
        },
    },
    {
        what: "an object that should be gone",
        ...pending,
        area: "object",
        change: data => {
            const [first] = data.objects;
            const left = { ...structuredClone(first), metadata: { ...first?.metadata, name: "left" } };
            data.objects = [...data.objects, left];
        },
    },
    {
        what: "a lock left behind",
        ...create,
        area: "backend files",
        change: data => {
            const lock = ".pulumi/locks/organization/c01/dev/00000000-0000-4000-8000-000000000000.json";
            data.backendFiles = [...data.backendFiles, lock];
        },
    },
    {
        what: "no history entry",
        ...update,
        area: "backend files",
        change: data => {
            data.backendFiles = data.backendFiles.filter(file => !/history\/.*1795250856/.test(file));
        },
    },
    {
        what: "another count in the printed text",
        ...update,
        area: "text",
        change: data => {
            data.standardOutput = data.standardOutput.replace("~ 1 updated", "~ 2 updated");
        },
    },
    {
        what: "an error on standard error",
        ...update,
        area: "error text",
        change: data => {
            data.standardError = "error: update failed\n";
        },
    },
    {
        what: "another plan in the preview",
        ...update,
        area: "preview",
        change: data => {
            (data.preview!["changeSummary"] as JsonMap)["same"] = 5;
        },
    },
];
