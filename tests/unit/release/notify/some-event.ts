import type { EventContext } from "../../../../release/notify/cloud-event.js";
import type { ReleaseEvent } from "../../../../release/notify/release-event.js";
import { release } from "../sample-settings.js";

/** 1.1.0 next to 1.0.0. */
export const someEvent: ReleaseEvent = {
    name: "deployed",
    from: { slot: "blue", release: release("1.0.0") },
    to: { slot: "green", release: release("1.1.0") },
    weight: 10,
    entry: 7,
};

export const someContext: EventContext = {
    project: "users",
    stack: "dev",
    service: "users",
    namespace: "users-dev",
    user: "ada@laptop",
    id: "5f0f7d4e-0d3c-4a58-9a39-1f0d3b8a5d11",
    time: new Date("2026-11-28T10:00:00.123Z"),
};
