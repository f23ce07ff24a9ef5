"""Made from plugin/schema.json by `npm run generate`."""

from __future__ import annotations

from typing import Any, Mapping, Sequence, Union

import pulumi
from typing_extensions import Required, TypedDict

from .release_types import (
    Affinity,
    Check,
    Container,
    Migration,
    Mount,
    Release,
    ReleaseImage,
    ReleaseNetwork,
    ReleaseProbes,
    ReleaseRollout,
    ReleaseScrape,
    ReleaseSecretEnv,
    ReleaseServiceAccount,
    ReleaseShutdown,
    ReleaseTolerations,
    ReleaseTopologySpread,
    Resources,
    Volume,
)

class ServiceScale(TypedDict, total=False):
    min: pulumi.Input[int]
    max: Required[pulumi.Input[int]]
    cpuPercent: pulumi.Input[int]

class BuildSecret(TypedDict, total=False):
    env: pulumi.Input[str]
    file: pulumi.Input[str]

class Build(TypedDict, total=False):
    dockerfile: pulumi.Input[str]
    target: pulumi.Input[str]
    args: pulumi.Input[Mapping[str, str]]
    cacheFrom: pulumi.Input[Sequence[str]]
    platforms: pulumi.Input[Sequence[str]]
    secrets: pulumi.Input[Mapping[str, BuildSecret]]

class OtherBuild(TypedDict, total=False):
    context: pulumi.Input[str]
    dockerfile: pulumi.Input[str]
    target: pulumi.Input[str]
    args: pulumi.Input[Mapping[str, str]]
    cacheFrom: pulumi.Input[Sequence[str]]
    platforms: pulumi.Input[Sequence[str]]
    secrets: pulumi.Input[Mapping[str, BuildSecret]]

class Registry(TypedDict, total=False):
    plainHttp: pulumi.Input[bool]
    certificateAuthority: pulumi.Input[str]

class GatewayApiVersionsVersions(TypedDict, total=False):
    deprecated: pulumi.Input[str]
    sunset: pulumi.Input[str]
    service: pulumi.Input[str]

class GatewayApiVersions(TypedDict, total=False):
    versions: Required[pulumi.Input[Mapping[str, GatewayApiVersionsVersions]]]
    default: Required[pulumi.Input[str]]
    by: pulumi.Input[Sequence[str]]
    resources: Required[pulumi.Input[Sequence[str]]]
    header: pulumi.Input[str]
    mediaType: pulumi.Input[str]
    policy: pulumi.Input[str]
    rewrite: pulumi.Input[bool]

class GatewayTesters(TypedDict, total=False):
    header: pulumi.Input[str]
    cookie: pulumi.Input[str]

class GatewayAffinity(TypedDict, total=False):
    cookie: Required[pulumi.Input[str]]

class GatewayTimeouts(TypedDict, total=False):
    request: pulumi.Input[str]
    backendRequest: pulumi.Input[str]

class GatewayRetries(TypedDict, total=False):
    attempts: Required[pulumi.Input[int]]
    codes: pulumi.Input[Sequence[int]]
    backoff: pulumi.Input[str]

class Gateway(TypedDict, total=False):
    name: Required[pulumi.Input[str]]
    namespace: pulumi.Input[str]
    listener: pulumi.Input[str]
    hosts: pulumi.Input[Sequence[str]]
    path: pulumi.Input[str]
    settleSeconds: pulumi.Input[int]
    apiVersions: pulumi.Input[GatewayApiVersions]
    testers: pulumi.Input[GatewayTesters]
    mirrorPercent: pulumi.Input[int]
    affinity: pulumi.Input[GatewayAffinity]
    timeouts: pulumi.Input[GatewayTimeouts]
    retries: pulumi.Input[GatewayRetries]

class Service(TypedDict, total=False):
    name: Required[pulumi.Input[str]]
    namespace: Required[pulumi.Input[str]]
    existingNamespace: pulumi.Input[bool]
    replicas: pulumi.Input[int]
    scale: pulumi.Input[ServiceScale]
    drainSeconds: pulumi.Input[int]
    context: pulumi.Input[str]
    build: pulumi.Input[Build]
    images: pulumi.Input[Mapping[str, OtherBuild]]
    registries: pulumi.Input[Mapping[str, Registry]]
    gateway: pulumi.Input[Gateway]

class Strategy(TypedDict, total=False):
    kind: pulumi.Input[str]
    keep: pulumi.Input[int]
    standby: pulumi.Input[str]

class Quarantine(TypedDict, total=False):
    version: Required[pulumi.Input[str]]
    reason: Required[pulumi.Input[str]]
    since: Required[pulumi.Input[str]]
    until: pulumi.Input[str]

class FreezeNow(TypedDict, total=False):
    reason: Required[pulumi.Input[str]]
    since: Required[pulumi.Input[str]]
    until: pulumi.Input[str]
    by: pulumi.Input[str]

FreezeWindows = TypedDict(
    "FreezeWindows",
    {
        "days": "Required[pulumi.Input[Sequence[str]]]",
        "from": "pulumi.Input[str]",
        "to": "pulumi.Input[str]",
        "timeZone": "Required[pulumi.Input[str]]",
        "reason": "Required[pulumi.Input[str]]",
    },
    total=False,
)

class Freeze(TypedDict, total=False):
    now: pulumi.Input[FreezeNow]
    windows: pulumi.Input[Sequence[FreezeWindows]]

class Standby(TypedDict, total=False):
    pods: Required[pulumi.Input[int]]

class Secrets(TypedDict, total=False):
    secure: pulumi.Input[str]
    plain: pulumi.Input[str]

class ReleaseDefaults(TypedDict, total=False):
    repository: Required[pulumi.Input[str]]
    images: pulumi.Input[Mapping[str, ReleaseImage]]
    port: pulumi.Input[int]
    command: pulumi.Input[Sequence[str]]
    args: pulumi.Input[Sequence[str]]
    env: pulumi.Input[Mapping[str, str]]
    secretEnv: pulumi.Input[Mapping[str, ReleaseSecretEnv]]
    secrets: pulumi.Input[int]
    sessionSecret: pulumi.Input[int]
    resources: pulumi.Input[Resources]
    probes: pulumi.Input[ReleaseProbes]
    rollout: pulumi.Input[ReleaseRollout]
    shutdown: pulumi.Input[ReleaseShutdown]
    drain: pulumi.Input[str]
    initContainers: pulumi.Input[Sequence[Container]]
    sideContainers: pulumi.Input[Sequence[Container]]
    volumes: pulumi.Input[Mapping[str, Volume]]
    mounts: pulumi.Input[Sequence[Mount]]
    imagePullSecrets: pulumi.Input[Sequence[str]]
    nodeSelector: pulumi.Input[Mapping[str, str]]
    tolerations: pulumi.Input[Sequence[ReleaseTolerations]]
    affinity: pulumi.Input[Affinity]
    topologySpread: pulumi.Input[Sequence[Union[str, ReleaseTopologySpread]]]
    labels: pulumi.Input[Mapping[str, str]]
    annotations: pulumi.Input[Mapping[str, str]]
    scrape: pulumi.Input[Union[bool, ReleaseScrape]]
    serviceAccount: pulumi.Input[Union[str, ReleaseServiceAccount]]
    network: pulumi.Input[ReleaseNetwork]
    checks: pulumi.Input[Sequence[Check]]
    migration: pulumi.Input[Migration]

class GroupedService(TypedDict, total=False):
    service: Required[pulumi.Input[Service]]
    slots: pulumi.Input[Mapping[str, Release]]
    traffic: pulumi.Input[Union[str, Mapping[str, int]]]
    strategy: pulumi.Input[Union[str, Strategy]]
    quarantine: pulumi.Input[Sequence[Quarantine]]
    freeze: pulumi.Input[Freeze]
    standby: pulumi.Input[Standby]
    secrets: pulumi.Input[Mapping[str, Mapping[str, Union[str, Secrets]]]]
    basedOn: pulumi.Input[str]
    last: pulumi.Input[Any]
    release: pulumi.Input[ReleaseDefaults]

class GroupedOutputs(TypedDict, total=False):
    traffic: pulumi.Input[Mapping[str, int]]
    live: pulumi.Input[str]
    slots: Required[pulumi.Input[Any]]
    fingerprint: Required[pulumi.Input[str]]
    served: Required[pulumi.Input[Any]]
    service: Required[pulumi.Input[Any]]
