// CloudEvents 1.0 in its JSON format, structured mode: one JSON object with the context attributes next to `data`.
// https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md
import { eventData, type ReleaseEvent } from "./release-event.js";

/** Who did it, where and when. */
export interface EventContext {
    readonly project: string;
    readonly stack: string;
    readonly service: string;
    readonly namespace: string;
    /** `user@host`. */
    readonly user: string;
    /** Commit of the repository that the command ran in. */
    readonly commit?: string;
    /** Number or id of the CI build, and where to look at it. */
    readonly ciBuild?: string;
    readonly ciUrl?: string;
    /** The same in a retry: a receiver can recognize duplicates. */
    readonly id: string;
    readonly time: Date;
}

export type ReleaseEventData = ReturnType<typeof eventData> &
    Pick<EventContext, "project" | "stack" | "service" | "namespace" | "user" | "commit" | "ciBuild" | "ciUrl">;

export interface CloudEvent {
    readonly specversion: "1.0";
    readonly id: string;
    /** `fastapi-release.deployed.v1`. */
    readonly type: string;
    /** `users/dev`: project and stack. */
    readonly source: string;
    /** `users/1.4.0`: service and version; only the service if the event concerns all of it. */
    readonly subject: string;
    /** RFC 3339. */
    readonly time: string;
    readonly datacontenttype: "application/json";
    readonly data: ReleaseEventData;
}

/** An event as sent. */
export function cloudEvent(event: ReleaseEvent, { id, time, ...about }: EventContext): CloudEvent {
    const { project, stack, service } = about;
    const version = event.to?.release.version;
    return {
        specversion: "1.0",
        id,
        type: `fastapi-release.${event.name}.v1`,
        source: [project, stack].map(encodeURIComponent).join("/"),
        subject: version === undefined ? service : `${service}/${version}`,
        time: time.toISOString(),
        datacontenttype: "application/json",
        data: { ...eventData(event), ...about },
    };
}
