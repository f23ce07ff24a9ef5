"""Made from plugin/schema.json by `npm run generate`."""

from __future__ import annotations

from typing import Any, Mapping, Sequence, Union

import pulumi
from typing_extensions import Required, TypedDict

class ReleaseImage(TypedDict, total=False):
    repository: Required[pulumi.Input[str]]
    digest: pulumi.Input[str]

class ReleaseSecretEnv(TypedDict, total=False):
    secret: Required[pulumi.Input[str]]
    key: pulumi.Input[str]

class Resources(TypedDict, total=False):
    requests: pulumi.Input[Mapping[str, str]]
    limits: pulumi.Input[Mapping[str, str]]

class ReleaseProbesStartup(TypedDict, total=False):
    path: pulumi.Input[str]
    initialDelaySeconds: pulumi.Input[int]
    periodSeconds: pulumi.Input[int]
    timeoutSeconds: pulumi.Input[int]
    failureThreshold: pulumi.Input[int]

class ReleaseProbesReadiness(TypedDict, total=False):
    path: pulumi.Input[str]
    initialDelaySeconds: pulumi.Input[int]
    periodSeconds: pulumi.Input[int]
    timeoutSeconds: pulumi.Input[int]
    failureThreshold: pulumi.Input[int]

class ReleaseProbesLiveness(TypedDict, total=False):
    path: pulumi.Input[str]
    initialDelaySeconds: pulumi.Input[int]
    periodSeconds: pulumi.Input[int]
    timeoutSeconds: pulumi.Input[int]
    failureThreshold: pulumi.Input[int]

class ReleaseProbes(TypedDict, total=False):
    path: pulumi.Input[str]
    startup: pulumi.Input[ReleaseProbesStartup]
    readiness: pulumi.Input[ReleaseProbesReadiness]
    liveness: pulumi.Input[ReleaseProbesLiveness]
    headers: pulumi.Input[Mapping[str, str]]
    host: pulumi.Input[str]

class ReleaseRollout(TypedDict, total=False):
    minReadySeconds: pulumi.Input[int]
    progressDeadlineSeconds: pulumi.Input[int]
    maxSurge: pulumi.Input[int]
    maxUnavailable: pulumi.Input[int]
    revisionHistoryLimit: pulumi.Input[int]

class ReleaseShutdown(TypedDict, total=False):
    preStopSeconds: pulumi.Input[int]
    serverSeconds: pulumi.Input[int]
    graceSeconds: pulumi.Input[int]

class Mount(TypedDict, total=False):
    volume: Required[pulumi.Input[str]]
    path: Required[pulumi.Input[str]]
    subPath: pulumi.Input[str]
    readOnly: pulumi.Input[bool]

class Container(TypedDict, total=False):
    name: Required[pulumi.Input[str]]
    image: pulumi.Input[str]
    command: pulumi.Input[Sequence[str]]
    args: pulumi.Input[Sequence[str]]
    env: pulumi.Input[Mapping[str, str]]
    resources: pulumi.Input[Resources]
    mounts: pulumi.Input[Sequence[Mount]]

class VolumeEmptyDir(TypedDict, total=False):
    sizeLimit: pulumi.Input[str]
    inMemory: pulumi.Input[bool]

class Volume(TypedDict, total=False):
    emptyDir: pulumi.Input[VolumeEmptyDir]
    configMap: pulumi.Input[str]
    secret: pulumi.Input[str]
    pvc: pulumi.Input[str]

class ReleaseTolerations(TypedDict, total=False):
    key: pulumi.Input[str]
    operator: pulumi.Input[str]
    value: pulumi.Input[str]
    effect: pulumi.Input[str]
    tolerationSeconds: pulumi.Input[int]

class AffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTermsMatchExpressions(TypedDict, total=False):
    key: Required[pulumi.Input[str]]
    operator: Required[pulumi.Input[str]]
    values: pulumi.Input[Sequence[str]]

class AffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTerms(TypedDict, total=False):
    matchExpressions: Required[pulumi.Input[Sequence[AffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTermsMatchExpressions]]]

class AffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecution(TypedDict, total=False):
    nodeSelectorTerms: Required[pulumi.Input[Sequence[AffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTerms]]]

class AffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecution(TypedDict, total=False):
    weight: Required[pulumi.Input[int]]
    preference: Required[pulumi.Input[AffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTerms]]

class AffinityNodeAffinity(TypedDict, total=False):
    requiredDuringSchedulingIgnoredDuringExecution: pulumi.Input[AffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecution]
    preferredDuringSchedulingIgnoredDuringExecution: pulumi.Input[Sequence[AffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecution]]

class PodAffinityTermLabelSelector(TypedDict, total=False):
    matchLabels: Required[pulumi.Input[Mapping[str, str]]]

class PodAffinityTerm(TypedDict, total=False):
    labelSelector: Required[pulumi.Input[PodAffinityTermLabelSelector]]
    topologyKey: Required[pulumi.Input[str]]

class AffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecution(TypedDict, total=False):
    weight: Required[pulumi.Input[int]]
    podAffinityTerm: Required[pulumi.Input[PodAffinityTerm]]

class AffinityPodAffinity(TypedDict, total=False):
    requiredDuringSchedulingIgnoredDuringExecution: pulumi.Input[Sequence[PodAffinityTerm]]
    preferredDuringSchedulingIgnoredDuringExecution: pulumi.Input[Sequence[AffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecution]]

class AffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecution(TypedDict, total=False):
    weight: Required[pulumi.Input[int]]
    podAffinityTerm: Required[pulumi.Input[PodAffinityTerm]]

class AffinityPodAntiAffinity(TypedDict, total=False):
    requiredDuringSchedulingIgnoredDuringExecution: pulumi.Input[Sequence[PodAffinityTerm]]
    preferredDuringSchedulingIgnoredDuringExecution: pulumi.Input[Sequence[AffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecution]]

class Affinity(TypedDict, total=False):
    nodeAffinity: pulumi.Input[AffinityNodeAffinity]
    podAffinity: pulumi.Input[AffinityPodAffinity]
    podAntiAffinity: pulumi.Input[AffinityPodAntiAffinity]

class ReleaseTopologySpread(TypedDict, total=False):
    over: Required[pulumi.Input[str]]
    maxSkew: pulumi.Input[int]
    strict: pulumi.Input[bool]

class ReleaseScrape(TypedDict, total=False):
    enabled: pulumi.Input[bool]
    path: pulumi.Input[str]
    port: pulumi.Input[int]

class ReleaseServiceAccount(TypedDict, total=False):
    annotations: pulumi.Input[Mapping[str, str]]

class ReleaseNetworkFrom(TypedDict, total=False):
    namespace: pulumi.Input[str]
    cidr: pulumi.Input[str]

class ReleaseNetworkTo(TypedDict, total=False):
    namespace: pulumi.Input[str]
    cidr: pulumi.Input[str]
    ports: pulumi.Input[Sequence[int]]

ReleaseNetwork = TypedDict(
    "ReleaseNetwork",
    {
        "from": "pulumi.Input[Sequence[ReleaseNetworkFrom]]",
        "to": "pulumi.Input[Sequence[ReleaseNetworkTo]]",
    },
    total=False,
)

class Check(TypedDict, total=False):
    path: Required[pulumi.Input[str]]
    method: pulumi.Input[str]
    headers: pulumi.Input[Mapping[str, str]]
    body: pulumi.Input[Any]
    status: pulumi.Input[Union[int, Sequence[int]]]
    json: pulumi.Input[Mapping[str, Any]]
    matches: pulumi.Input[str]
    withinMs: pulumi.Input[int]
    times: pulumi.Input[int]
    mayFail: pulumi.Input[int]

class Migration(TypedDict, total=False):
    command: Required[pulumi.Input[Sequence[str]]]
    timeoutSeconds: pulumi.Input[int]
    compatibleBackTo: pulumi.Input[str]

class Release(TypedDict, total=False):
    version: Required[pulumi.Input[str]]
    digest: pulumi.Input[str]
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
