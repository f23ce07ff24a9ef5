import assert from "node:assert/strict";
import { problemsOf } from "./problems-of.js";

const digest = `sha256:${"a".repeat(64)}`;

/** Keys of a release in YAML, and the problems with them; an empty list if they are accepted. */
const cases: Readonly<Record<string, readonly (readonly [keys: string, ...problems: string[]])[]>> = {
    resources: [
        ["resources: {requests: {cpu: 250m}, limits: {cpu: 1}}"],
        ["resources: {requests: {memory: 1Gi}, limits: {memory: 1024Mi}}"],
        [
            "resources: {requests: {cpu: 2}, limits: {cpu: 1500m}}",
            "resources.requests.cpu: 2 is above its limit of 1500m.",
        ],
        [
            "resources: {requests: {gpu: 1}}",
            'resources.requests.gpu: "gpu" is not a resource of a container; use cpu, memory or ephemeral-storage.',
        ],
    ],
    probes: [
        ["probes: {startup: {failureThreshold: 10}, readiness: {path: /up, periodSeconds: 2}}"],
        ["probes: {host: users.example.com}"],
        [
            "probes: {host: http://users}",
            'probes.host: "http://users" is not a host name; use one like users.example.com.',
        ],
        ["probes: {readiness: {path: up}}", 'probes.readiness.path: "up" is not a path; use one like /v1/users.'],
        [
            "probes: {liveness: {timeoutSeconds: 0}}",
            "probes.liveness.timeoutSeconds: 0 is not a whole number from 1 to 3600.",
        ],
        [
            "probes: {ready: {}}",
            "probes.ready: unknown key; use one of path, startup, readiness, liveness, headers, host.",
        ],
        [
            "probes: {startup: {failureThreshold: 300}}",
            "rollout.progressDeadlineSeconds: 110 s pass before a pod's time is up: the startup probe gives it 300 s, " +
                "minReadySeconds 0 s; use more than 300.",
        ],
        ["{probes: {startup: {failureThreshold: 300}}, rollout: {progressDeadlineSeconds: 400}}"],
    ],
    rollout: [
        ["rollout: {minReadySeconds: 10, progressDeadlineSeconds: 300, maxSurge: 0, maxUnavailable: 1}"],
        ["rollout: {maxSurge: 0}", "rollout.maxSurge: is 0, and so is maxUnavailable: no pod could ever be replaced."],
        [
            "rollout: {minReadySeconds: 50}",
            "rollout.progressDeadlineSeconds: 110 s pass before a pod's time is up: the startup probe gives it 60 s, " +
                "minReadySeconds 50 s; use more than 110.",
        ],
    ],
    shutdown: [
        ["shutdown: {preStopSeconds: 10, serverSeconds: 30, graceSeconds: 45}"],
        ["shutdown: {serverSeconds: 300}"],
        [
            "shutdown: {preStopSeconds: 10, graceSeconds: 30}",
            "shutdown.graceSeconds: 30 s end before the 10 s of preStop, the 4 s for clients and the 20 s for the server are up; use more than 34.",
        ],
        ["{shutdown: {serverSeconds: 30}, env: {DRAIN_STREAM_GRACE_SECONDS: '60'}}"],
        [
            "{shutdown: {graceSeconds: 40}, env: {DRAIN_STREAM_GRACE_SECONDS: '29.5'}}",
            "shutdown.graceSeconds: 40 s end before the 5 s of preStop, the 31 s for clients and the 20 s for the server are up; use more than 56.",
        ],
        ["shutdown: {preStopSeconds: 2}", "shutdown.preStopSeconds: 2 is not a whole number from 5 to 3600."],
        [
            '{shutdown: {serverSeconds: 30}, env: {UVICORN_TIMEOUT_GRACEFUL_SHUTDOWN: "5"}}',
            "env.UVICORN_TIMEOUT_GRACEFUL_SHUTDOWN: is set by shutdown.serverSeconds; use one of the two.",
        ],
        ['{shutdown: {graceSeconds: 60}, env: {UVICORN_TIMEOUT_GRACEFUL_SHUTDOWN: "5"}}'],
    ],
    containers: [
        [`sideContainers: [{name: proxy, image: "proxy:1.2@${digest}", args: [""], env: {A: ""}}]`],
        ["initContainers: [{name: prepare, command: [python3, -m, users_service.prepare]}]"],
        [
            "sideContainers: [{name: app, image: 'proxy:1.2'}]",
            'sideContainers[0].name: "app" is the application\'s container; use another name.',
            'sideContainers[0].image: "proxy:1.2" is neither an image name nor an image by digest; use one like registry.example.com/proxy:1.2@sha256: and 64 hex digits.',
        ],
        [
            "{initContainers: [{name: a}], sideContainers: [{name: b}, {name: a}]}",
            'sideContainers[1].name: "a" is the name of another container; use a different one.',
        ],
        ["initContainers: [{image: 'x:1'}]", "initContainers[0].name: missing."].concat(
            'initContainers[0].image: "x:1" is neither an image name nor an image by digest; use one like registry.example.com/proxy:1.2@sha256: and 64 hex digits.',
        ) as [string, ...string[]],
    ],
    volumes: [
        [
            "{volumes: {cache: {emptyDir: {sizeLimit: 1Gi, inMemory: true}}, conf: {configMap: users-v3}, tls: {secret: users-tls}, data: {pvc: users}}, " +
                "mounts: [{volume: cache, path: /var/cache}, {volume: conf, path: /etc/users, readOnly: true, subPath: a/b}]}",
        ],
        ["volumes: {cache: {}}", "volumes.cache: has no kind; use one of emptyDir, configMap, secret and pvc."],
        [
            "volumes: {cache: {emptyDir: {}, pvc: users}}",
            "volumes.cache: is emptyDir and pvc at once; use one of emptyDir, configMap, secret and pvc.",
        ],
        [
            "volumes: {tmp: {emptyDir: {}}}",
            "volumes.tmp: set by the release itself, as are tmp, drain, drain-package; use another name.",
        ],
        [
            "volumes: {Cache: {configMap: Conf}}",
            'volumes.Cache: "Cache" is not a Kubernetes name; use lower-case letters, digits and dashes, at most 63.',
        ],
        [
            "volumes: {conf: {configMap: Conf}}",
            'volumes.conf.configMap: "Conf" is not an object name; use lower-case letters, digits, dashes and dots.',
        ]
            .concat("volumes.conf: has no kind; use one of emptyDir, configMap, secret and pvc.")
            .slice(0, 2) as [string, string],
        [
            "mounts: [{volume: cache, path: /cache}]",
            'mounts[0].volume: "cache" is not a volume of the release; it has none.',
        ],
        [
            "{volumes: {cache: {emptyDir: {}}}, mounts: [{volume: cache, path: /tmp}, {volume: cache, path: /a}, {volume: cache, path: /a}]}",
            "mounts[0].path: /tmp is mounted already.",
            "mounts[2].path: /a is mounted already.",
        ],
        [
            "{volumes: {c: {emptyDir: {}}}, initContainers: [{name: a, mounts: [{volume: c, path: /tmp}, {volume: d, path: /e}]}]}",
            'initContainers[0].mounts[1].volume: "d" is not a volume of the release; it has c.',
        ],
        [
            "{volumes: {c: {emptyDir: {}}}, mounts: [{volume: c, path: 'cache'}, {volume: c, path: /a/../b}, {volume: c, path: /c, subPath: ../d}]}",
            'mounts[0].path: "cache" is not an absolute path in the container; use one like /var/cache/users.',
            'mounts[1].path: "/a/../b" is not an absolute path in the container; use one like /var/cache/users.',
            'mounts[2].subPath: "../d" is not a path inside the volume; use one like users/cache.',
        ],
    ],
    placement: [
        ["{nodeSelector: {disk: ssd}, tolerations: [{key: spot, effect: NoSchedule}, {operator: Exists}]}"],
        ["topologySpread: [node, zone, {over: example.com/rack, maxSkew: 2, strict: true}]"],
        [
            "topologySpread: [node, kubernetes.io/hostname, {over: kubernetes.io/hostname}]",
            'topologySpread[1]: "kubernetes.io/hostname" is not a kind of place; use node, zone, or a map with over.',
        ],
        [
            "topologySpread: [node, {over: kubernetes.io/hostname}]",
            "topologySpread[1]: kubernetes.io/hostname is given twice; once is enough.",
        ],
        [
            "tolerations: [{value: a}, {key: a, operator: Exists, value: b}, {key: a, tolerationSeconds: 5}]",
            "tolerations[0].key: missing; only the operator Exists works without one.",
            'tolerations[1].value: Exists takes no value, but got "b".',
            "tolerations[2].tolerationSeconds: only applies to the effect NoExecute; set that, or leave it out.",
        ],
        [
            "nodeSelector: {'-a': ok, b: '-'}",
            'nodeSelector.-a: "-a" is not a Kubernetes key; use one like example.com/team.',
            'nodeSelector.b: "-" is not a label value; use letters, digits, dashes, dots and underscores, at most 63.',
        ],
    ],
    affinity: [
        [
            "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: " +
                "[{matchExpressions: [{key: disk, operator: In, values: [ssd]}]}]}}}",
        ],
        [
            "affinity: {podAntiAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 10, podAffinityTerm: " +
                "{labelSelector: {matchLabels: {app: db}}, topologyKey: kubernetes.io/hostname}}]}}",
        ],
        [
            "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: []}}}",
            "affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: needs at least one.",
        ],
        [
            "affinity: {nodeAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1, preference: {matchExpressions: " +
                "[{key: a, operator: In}, {key: b, operator: Exists, values: [c]}]}}]}}",
            "affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].preference.matchExpressions[0].values: In needs at least one.",
            "affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].preference.matchExpressions[1].values: Exists takes none.",
        ],
    ],
    metadata: [
        ["{labels: {team: a, example.com/tier: ''}, annotations: {example.com/note: 'any text'}, scrape: true}"],
        ["scrape: {path: /figures, port: 9100}"],
        [
            "{labels: {fastapi-release/slot: blue, app.kubernetes.io/name: x}, annotations: {pulumi.com/patchForce: 'false'}}",
            'labels.fastapi-release/slot: "fastapi-release/slot" is set by the release itself; use your own key, like example.com/team.',
            'labels.app.kubernetes.io/name: "app.kubernetes.io/name" is set by the release itself; use your own key, like example.com/team.',
            'annotations.pulumi.com/patchForce: "pulumi.com/patchForce" is set by the release itself; use your own key, like example.com/team.',
        ],
        [
            "{annotations: {prometheus.io/port: '1'}, scrape: false}",
            "annotations.prometheus.io/port: is set by scrape; use one of the two.",
        ],
        ["annotations: {prometheus.io/port: '1'}"],
        ["scrape: yes please", 'scrape: "yes please" is neither true nor false.'],
    ],
    environment: [
        ["secretEnv: {DB_URL: {secret: users-db-v3, key: url}, API_KEY: {secret: users-api}}"],
        ["{env: {A: b}, secretEnv: {A: {secret: c}}}", "secretEnv.A: is in env as well; use one of the two."],
        [
            "secretEnv: {SLOT: {secret: c}}",
            "secretEnv.SLOT: set by the release itself, as are APP_VERSION, RELEASE_ID, SLOT, UVICORN_PORT, SESSION_SECRET; use another name.",
        ],
        [
            "secretEnv: {A: {secret: c, key: ..}}",
            'secretEnv.A.key: ".." is not a key of a Secret; use letters, digits, dashes, dots and underscores.',
        ],
    ],
    "account and network": [
        ["serviceAccount: own"],
        ["serviceAccount: {annotations: {eks.amazonaws.com/role-arn: 'arn:aws:iam::1:role/users'}}"],
        ["serviceAccount: default", 'serviceAccount: "default" is not an account; use own, or a map with annotations.'],
        ["imagePullSecrets: [reg, reg]", "imagePullSecrets[1]: reg is given twice; once is enough."],
        [
            "imagePullSecrets: [Reg]",
            'imagePullSecrets[0]: "Reg" is not an object name; use lower-case letters, digits, dashes and dots.',
        ],
        [
            "network: {from: [{namespace: traefik}, {cidr: 10.0.0.0/8}, {cidr: 'fd00::/8'}], to: [{cidr: 10.1.0.0/16, ports: [5432]}]}",
        ],
        ["network: {from: [{}]}", "network.from[0]: must name either a namespace or a cidr."],
        ["network: {to: [{namespace: a, cidr: 10.0.0.0/8}]}", "network.to[0]: must name either a namespace or a cidr."],
        [
            "network: {from: [{cidr: 10.0.0.1/8}]}",
            'network.from[0].cidr: "10.0.0.1/8" is not a CIDR block; use one like 10.0.0.0/8.',
        ],
    ],
};

describe("A release's keys", () => {
    for (const [topic, rows] of Object.entries(cases)) {
        for (const [keys, ...problems] of rows) {
            it(`(${topic}) ${problems.length === 0 ? "accept" : "refuse"} ${keys.replaceAll(digest, "sha256:…")}`, () => {
                assert.deepEqual(problemsOf(keys), problems);
            });
        }
    }
});
