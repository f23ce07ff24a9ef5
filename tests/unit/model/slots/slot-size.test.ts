import assert from "node:assert/strict";
import { readSettings } from "../../../../model/settings/read-settings.js";
import { settingsProblems } from "../../../../model/settings/settings-problems.js";
import { atLiveSize, renderAutoscaler, slotSize } from "../../../../model/slots/slot-size.js";

const scale = { min: 2, max: 10, cpuPercent: 70 };

function settings(service: object, more: object = {}) {
    const raw = {
        service: { name: "users", namespace: "users-dev", ...service },
        release: { repository: "users" },
        ...more,
    };
    const read = readSettings(raw);
    return read.settings ?? assert.fail(JSON.stringify(read.problems));
}

describe("The size of a slot", () => {
    it("is `replicas`, whatever the release command recorded", () => {
        assert.equal(slotSize(settings({ replicas: 4 }, { standby: { pods: 6 } })), 4);
    });

    it("is that of the live slot if an autoscaler decides, within its bounds", () => {
        const size = (pods?: number) => slotSize(settings({ scale }, pods === undefined ? {} : { standby: { pods } }));
        assert.deepEqual([size(), size(6), size(1), size(20)], [2, 6, 2, 10]);
    });

    it("is recorded from the number that the autoscaler gave the live slot", () => {
        const noted = atLiveSize(settings({ scale }, { standby: { pods: 3 } }), 6);
        assert.deepEqual(noted.standby, { pods: 6 });
        assert.deepEqual(atLiveSize(noted, undefined).standby, { pods: 6 });
        assert.deepEqual(atLiveSize(noted, 0).standby, { pods: 6 });
    });
});

describe("service.scale", () => {
    const problems = (service: object) =>
        (
            readSettings({ service: { name: "users", namespace: "dev", ...service }, release: { repository: "users" } })
                .problems ?? []
        ).map(({ path, message }) => `${path}: ${message}`);

    it("has defaults for everything except the most pods", () => {
        assert.deepEqual(settings({ scale: { max: 6 } }).service.scale, { min: 2, max: 6, cpuPercent: 70 });
        assert.deepEqual(problems({ scale: {} }), ["service.scale.max: missing."]);
    });

    it("replaces replicas, even if equal to the default", () => {
        const message = "service.scale: is set together with replicas; use one of the two.";
        assert.deepEqual(problems({ scale: { max: 6 }, replicas: 2 }), [message]);
    });

    it("has bounds in order", () => {
        assert.deepEqual(problems({ scale: { min: 7, max: 6 } }), ["service.scale.min: 7 is above max, which is 6."]);
    });

    it("needs releases that request processor time", () => {
        const green = { version: "1.4.0", repository: "users", resources: { limits: { memory: "1Gi" } } };
        const found = settingsProblems(settings({ scale }, { slots: { green } }));
        assert.deepEqual(found, [
            {
                path: "slots.green.resources.requests.cpu",
                message: "missing, but service.scale.cpuPercent is a share of it; request some, such as 250m.",
            },
        ]);
    });
});

describe("renderAutoscaler", () => {
    const render = (weight: number) => renderAutoscaler({ deployment: "users-blue-1", scale, weight, size: 6 });

    it("keeps a slot with all traffic within the bounds, by the application's processor time", () => {
        assert.deepEqual(render(100), {
            scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "users-blue-1" },
            minReplicas: 2,
            maxReplicas: 10,
            metrics: [
                {
                    type: "ContainerResource",
                    containerResource: {
                        name: "cpu",
                        container: "app",
                        target: { type: "Utilization", averageUtilization: 70 },
                    },
                },
            ],
        });
    });

    it("does not let a slot with a share of the traffic shrink to that share", () => {
        assert.equal(render(10).minReplicas, 6);
    });
});

describe("secrets", () => {
    it("are named by existing versions", () => {
        const secrets = { "1": { API_KEY: { secure: "v1:abc" } }, "2": { API_KEY: "plain" } };
        const release = { repository: "users", secrets: 3 };
        const read = settings({}, { secrets, release });
        assert.deepEqual(read.secrets, {
            "1": { API_KEY: { secure: "v1:abc" } },
            "2": { API_KEY: { plain: "plain" } },
        });
        assert.deepEqual(settingsProblems(read), [
            { path: "release.secrets", message: "3 is not a version of secrets; available: 1, 2." },
        ]);
    });

    it("are refused with a description of the problem, without their values", () => {
        const secrets = { one: {}, "1": { "API-KEY": "hush", SLOT: "hush", A: { secured: "hush" } } };
        const service = { name: "users", namespace: "dev" };
        const { problems = [] } = readSettings({ service, release: { repository: "users" }, secrets });
        assert.deepEqual(
            problems.map(({ path, message }) => `${path}: ${message}`),
            [
                'secrets.1.API-KEY: "API-KEY" is not a variable name; use one like LOG_LEVEL.',
                "secrets.1.SLOT: set by the release itself, as are APP_VERSION, RELEASE_ID, SLOT, UVICORN_PORT, SESSION_SECRET, PYTHONPATH, UVICORN_TIMEOUT_KEEP_ALIVE, GUNICORN_CMD_ARGS; use another name.",
                'secrets.1.A.secured: unknown key; did you mean "secure"?',
                'secrets.one: "one" is not a version; use a whole number from 1 to 9999.',
            ],
        );
    });
});
