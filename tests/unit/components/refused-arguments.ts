import { HealthGate } from "../../../components/gate/health-gate.js";
import { ReleaseMigration } from "../../../components/gate/release-migration.js";
import { EnvironmentSecret } from "../../../components/secret/environment-secret.js";
import { SessionSecret } from "../../../components/secret/session-secret.js";
import { FastApiService } from "../../../components/service/fastapi-service.js";
import { ServiceGroup } from "../../../components/service/service-group.js";
import { ReleaseSlot } from "../../../components/slot/release-slot.js";
import { SlotAutoscaler } from "../../../components/slot/slot-autoscaler.js";
import { ApiVersions } from "../../../components/traffic/api-versions.js";
import { TrafficSwitch } from "../../../components/traffic/traffic-switch.js";
import { someGateway } from "../model/some-gateway.js";
import { someRelease } from "../model/some-release.js";
import { digest, settings } from "./two-releases.js";

const where = { service: "users", namespace: "users-dev", slot: "green" } as const;
export const release = someRelease();
const image = `localhost:5000/users@${digest("a")}`;
const slot = { ...where, release, image, secrets: [], replicas: 2 };
const share = { slot: "blue", releaseId: "aaaaaaaaaa", version: "1.0.0", weight: 100 } as const;
const other = { slot: "green", releaseId: "bbbbbbbbbb", version: "1.1.0" } as const;
const traffic = { service: "users", namespace: "users-dev", shares: [share], after: [] };
const autoscaler = {
    ...where,
    releaseId: "aaaaaaaaaa",
    scale: { min: 2, max: 4, cpuPercent: 70 },
    weight: 100,
    size: 2,
};
const service = settings();
const ofTwoImages = someRelease({
    images: { worker: { repository: "a/worker" } },
    sideContainers: [{ name: "worker", image: "worker" }],
});

/** Creates a component from valid arguments, some of them replaced. */
export type Made = (wrong: Record<string, unknown>) => unknown;

/** Arguments as an untyped program, or one that ignores the types, may pass them. */
const given = (clean: object, wrong: object) => ({ ...clean, ...wrong }) as never;

/** By component. */
export const made: Record<string, Made> = {
    ReleaseSlot: wrong => new ReleaseSlot(given(slot, wrong)),
    HealthGate: wrong => {
        const target = new ReleaseSlot(slot);
        return new HealthGate(given({ ...where, release, image, target }, wrong));
    },
    ReleaseMigration: wrong =>
        new ReleaseMigration(given({ ...where, release, migration: { command: ["true"] }, image, after: [] }, wrong)),
    SlotAutoscaler: wrong => new SlotAutoscaler(given({ ...autoscaler, after: [] }, wrong)),
    SessionSecret: wrong => new SessionSecret(given({ service: "users", namespace: "users-dev", version: 1 }, wrong)),
    EnvironmentSecret: wrong =>
        new EnvironmentSecret(given({ service: "users", namespace: "users-dev", version: 1, values: {} }, wrong)),
    TrafficSwitch: wrong => new TrafficSwitch(given(traffic, wrong)),
    ApiVersions: wrong =>
        new ApiVersions("api", given({ gateway: someGateway(), services: [{ ...traffic, shares: [] }] }, wrong)),
    FastApiService: wrong => new FastApiService("users", given({ settings: service }, wrong)),
    ServiceGroup: wrong => new ServiceGroup("shop", given({ services: { users: { settings: service } } }, wrong)),
};

const notAName = "is not a Kubernetes name; use lower-case letters, digits and dashes, starting with a letter.";
const notASlot = "is not a slot; use blue, green or one for a version like v1-4-0.";
const noDigest = "is not an image by digest; use one like registry.example.com/team/users@sha256: and 64 hex digits.";

/** Component, arguments that replace valid ones, and the message. A line that starts with ^ is an expression. */
export const refusedArguments: readonly (readonly [
    component: string,
    wrong: Record<string, unknown>,
    ...lines: string[],
])[] = [
    [
        "ReleaseSlot",
        { service: "Users_API", slot: "purple", release: { ...release, port: 0 }, image: "users:1.4.0", replicas: -1 },
        "5 problems in the ReleaseSlot of Users_API in purple:",
        `service: "Users_API" ${notAName}`,
        `slot: "purple" ${notASlot}`,
        "release.port: 0 is not a whole number from 1 to 65535.",
        `image: "users:1.4.0" ${noDigest}`,
        "replicas: -1 is not a whole number from 0 to 1000.",
    ],
    [
        "ReleaseSlot",
        { namespace: "kube-system", secrets: undefined, scale: "auto", replica: 3 },
        "4 problems in the ReleaseSlot of users in green:",
        'replica: unknown key; did you mean "replicas"?',
        'namespace: "kube-system" belongs to the cluster; use the stack\'s own namespace, such as users-dev.',
        "secrets: missing.",
        'scale: "auto" is not a way to scale; use fixed, awaiting or automatic.',
    ],
    [
        "ReleaseSlot",
        { slot: `v${"1".repeat(60)}`, release: ofTwoImages },
        `2 problems in the ReleaseSlot of users in v${"1".repeat(60)}:`,
        `slot: "v${"1".repeat(60)}" has 61 characters; next to "users" the limit is 32.`,
        "images.worker: missing; release.images names it.",
    ],
    [
        "HealthGate",
        { slot: "", withinSeconds: 0, image: "users" },
        "3 problems in the HealthGate of users in :",
        "slot: missing.",
        `image: "users" ${noDigest}`,
        "withinSeconds: 0 is not a whole number from 1 to 3600.",
    ],
    [
        "HealthGate",
        { release: someRelease({ version: "2.0.0" }) },
        "1 problem in the HealthGate of users in green:",
        /^target: runs another release \([0-9a-f]{10}\) than the one to check \([0-9a-f]{10}\); use the same for both\.$/
            .source,
    ],
    [
        "ReleaseMigration",
        { migration: { command: [""], timeoutSeconds: 0 }, after: undefined },
        "2 problems in the ReleaseMigration of users in green:",
        "migration.timeoutSeconds: 0 is not a whole number from 1 to 86400.",
        "after: missing.",
    ],
    [
        "SlotAutoscaler",
        { releaseId: "users", scale: { min: 5, max: 4 }, weight: 0, size: 0 },
        "4 problems in the SlotAutoscaler of users in green:",
        'releaseId: "users" is not a release id; use that of the ReleaseSlot.',
        "scale.min: 5 is above max, which is 4.",
        "weight: 0 is not a whole number from 1 to 100.",
        "size: 0 is not a whole number from 1 to 1000.",
    ],
    [
        "SessionSecret",
        { service: "a b", namespace: 3, version: 0 },
        "3 problems in the SessionSecret of a b:",
        `service: "a b" ${notAName}`,
        "namespace: 3 is not a text; put it in quotes.",
        "version: 0 is not a whole number from 1 to 9999.",
    ],
    [
        "EnvironmentSecret",
        { values: { "API-KEY": "x", SLOT: "blue" } },
        "2 problems in the EnvironmentSecret of users:",
        'values.API-KEY: "API-KEY" is not a variable name; use one like LOG_LEVEL.',
        "values.SLOT: set by the release itself, as are APP_VERSION, RELEASE_ID, SLOT, UVICORN_PORT, SESSION_SECRET; use another name.",
    ],
    [
        "TrafficSwitch",
        { shares: [{ ...share, weight: 101, slot: "red" }], drainSeconds: -1, gateway: { name: "Web" } },
        "4 problems in the TrafficSwitch of users:",
        `shares[0].slot: "red" ${notASlot}`,
        "shares[0].weight: 101 is not a whole number from 1 to 100.",
        'gateway.name: "Web" is not a Kubernetes name; use lower-case letters, digits, dashes and dots.',
        "drainSeconds: -1 is not a whole number from 0 to 3600.",
    ],
    [
        "TrafficSwitch",
        {
            shares: [{ ...share, weight: 90 }],
            waiting: [other, { slot: "blue", releaseId: "aaaaaaaaaa", version: "1.0.0" }],
        },
        "2 problems in the TrafficSwitch of users:",
        "waiting[1]: aaaaaaaaaa in blue is given twice; name it once.",
        "shares: blue 90 is 90; weights must sum to 100.",
    ],
    [
        "TrafficSwitch",
        { shares: [] },
        "1 problem in the TrafficSwitch of users:",
        "shares: nothing is 0; weights must sum to 100.",
    ],
    [
        "TrafficSwitch",
        {
            shares: [
                { ...share, weight: 90 },
                { ...other, weight: 10 },
            ],
        },
        "1 problem in the TrafficSwitch of users:",
        "shares: 2 releases cannot share traffic without a gateway; give one all of it.",
    ],
    ["ApiVersions", {}, "1 problem in the API api:", "services[0].shares: nothing is 0; weights must sum to 100."],
    [
        "FastApiService",
        {
            settings: {
                ...service,
                service: { name: "Users", namespace: "users-dev", replicas: 0 },
                traffic: { red: 100 },
                standbye: {},
            },
        },
        "4 problems in the FastApiService users:",
        'standbye: unknown key; did you mean "standby"?',
        `service.name: "Users" ${notAName}`,
        "service.replicas: 0 is not a whole number from 1 to 1000.",
        `traffic.red: "red" ${notASlot}`,
    ],
    [
        "FastApiService",
        { lasst: {} },
        "1 problem in the FastApiService users:",
        'lasst: unknown key; did you mean "last"?',
    ],
    [
        "FastApiService",
        { settings: { ...service, slots: { blue: service.slots.blue }, traffic: { green: 100 } } },
        "1 problem in the FastApiService users:",
        "traffic: green is empty; put a release into slots.green first.",
    ],
    [
        "FastApiService",
        { settings: { ...service, slots: { ...service.slots, blue: { ...service.slots.blue, secrets: 2 } } } },
        "1 problem in the FastApiService users:",
        "slots.blue.secrets: 2 is not a version of secrets; available: none.",
    ],
    [
        "FastApiService",
        { settings: { ...service, strategy: { kind: "blueGreen", standby: "zero" } } },
        "1 problem in the FastApiService users:",
        'strategy.standby: "zero" needs `last`, which records who has served: pass the result of readLast.',
    ],
    [
        "ServiceGroup",
        { services: { users: { settings: { ...service, traffic: { blue: 50 } } }, orders: {} } },
        "2 problems in the group shop:",
        "services.users.traffic: blue 50 is 50; weights must sum to 100.",
        "services.orders.settings: missing.",
    ],
    [
        "ServiceGroup",
        {
            services: {
                users: { settings: service },
                orders: { settings: { ...service, service: { ...service.service, name: "orders" } } },
            },
        },
        "1 problem in the group shop:",
        'services.orders.service.namespace: "users-dev" is already used by users; each service creates its own.',
    ],
];
