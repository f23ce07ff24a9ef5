import type { EngineEvent } from "@pulumi/pulumi/automation";
import {
    create,
    destroy,
    eventOf,
    failure,
    keepers,
    type Mutation,
    metadata,
    move,
    replace,
    update,
} from "./mutation.js";

export const eventMutations: readonly Mutation[] = [
    {
        what: "another op",
        ...update,
        area: "event",
        change: data => {
            metadata(data, "update", "Deployment::svc")["op"] = "replace";
        },
    },
    {
        what: "an event that is missing",
        ...update,
        area: "event",
        change: data => {
            const gone = eventOf(data, "resOutputsEvent", "update", "Deployment::svc");
            move(data, gone, data.events.length);
            data.events = data.events.filter(
                event => event.resOutputsEvent?.metadata !== gone.resOutputsEvent?.metadata,
            );
        },
    },
    {
        what: "another path in a detailedDiff",
        ...update,
        area: "event",
        change: data => {
            metadata(data, "update", "Deployment::svc")["detailedDiff"] = {
                spec: { diffKind: "update", inputDiff: false },
            };
        },
    },
    {
        what: "a wrong replace key",
        ...replace,
        area: "event",
        change: data => {
            metadata(data, "replace", "cm-named")["keys"] = ["data"];
        },
    },
    {
        what: "diffs that are missing",
        ...keepers,
        area: "event",
        change: data => {
            delete metadata(data, "replace", "RandomId::id")["diffs"];
        },
    },
    {
        what: "another count in the summary",
        ...replace,
        area: "event",
        change: data => {
            data.events.find(event => event.summaryEvent)!.summaryEvent!.resourceChanges["same"] = 7;
        },
    },
    {
        what: "a resource that starts before what it depends on is finished",
        ...create,
        area: "problem",
        change: data => move(data, eventOf(data, "resourcePreEvent", "create", "Deployment::svc"), 4),
    },
    {
        what: "a delete that starts before a dependent is gone",
        ...destroy,
        area: "problem",
        change: data => move(data, eventOf(data, "resourcePreEvent", "delete", "Namespace::ns"), 2),
    },
    {
        what: "a replaced object deleted before the program has ended",
        ...replace,
        area: "problem",
        change: data => {
            const early = eventOf(data, "resourcePreEvent", "delete-replaced", "ConfigMap::cm-auto");
            const after = eventOf(data, "resOutputsEvent", "replace", "ConfigMap::cm-auto");
            move(data, early, data.events.indexOf(after) + 1);
        },
    },
    {
        what: "a replacement made before the old object is gone, though its name is fixed",
        ...replace,
        area: "event",
        change: data => move(data, eventOf(data, "resourcePreEvent", "create-replacement", "cm-named"), 4),
    },
    {
        what: "a resource that is made though what it depends on failed",
        ...failure,
        area: "problem",
        change: data => {
            const dep = eventOf(data, "resourcePreEvent", "update", "Deployment::dep").resourcePreEvent!.metadata;
            const after = { ...dep, urn: dep.urn.replace("apps/v1:Deployment::dep", "core/v1:ConfigMap::after") };
            const last = data.events.findIndex(event => event.summaryEvent);
            move(data, { resourcePreEvent: { metadata: after } } as EngineEvent, last);
        },
    },
    {
        what: "another text of an error",
        ...failure,
        area: "event",
        change: data => {
            const error = data.events.find(({ diagnosticEvent }) => diagnosticEvent?.urn?.endsWith("Deployment::dep"));
            error!.diagnosticEvent!.message = error!.diagnosticEvent!.message.replace("timed out", "gave up");
        },
    },
    {
        what: "another status of a failure",
        ...failure,
        area: "event",
        change: data => {
            data.events.find(event => event.resOpFailedEvent)!.resOpFailedEvent!.status = 0;
        },
    },
];
