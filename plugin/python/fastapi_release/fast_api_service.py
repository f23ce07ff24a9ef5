"""Made from plugin/schema.json by `npm run generate`."""

from __future__ import annotations

from typing import Any, Mapping, Optional, Sequence, Union

import pulumi

from . import types


class FastApiService(pulumi.ComponentResource):
    """A FastAPI service with its releases side by side, and the traffic among them."""

    def __init__(
        self,
        resource_name: str,
        *,
        service: pulumi.Input[types.Service],
        slots: Optional[pulumi.Input[Mapping[str, types.Release]]] = None,
        traffic: Optional[pulumi.Input[Union[str, Mapping[str, int]]]] = None,
        strategy: Optional[pulumi.Input[Union[str, types.Strategy]]] = None,
        quarantine: Optional[pulumi.Input[Sequence[types.Quarantine]]] = None,
        freeze: Optional[pulumi.Input[types.Freeze]] = None,
        standby: Optional[pulumi.Input[types.Standby]] = None,
        secrets: Optional[pulumi.Input[Mapping[str, Mapping[str, Union[str, types.Secrets]]]]] = None,
        based_on: Optional[pulumi.Input[str]] = None,
        last: Optional[pulumi.Input[Any]] = None,
        release: Optional[pulumi.Input[types.ReleaseDefaults]] = None,
        opts: Optional[pulumi.ResourceOptions] = None,
    ) -> None:
        """
        :param service: What does not change from release to release. Nothing here may roll the pods of the live slot.
        :param slots: Whole releases, frozen, by slot; an empty slot has no value. Written by the release command. Default: {}.
        :param traffic: Which slot serves: one slot that gets all requests, or weights by slot.
        :param strategy: How releases follow each other.
        :param quarantine: Releases that must not get traffic until a person lifts the quarantine; written by quarantine, unquarantine and rollback. Default: [].
        :param freeze: When new releases are blocked. A rollback is always allowed.
        :param standby: Only with service.scale: how many pods a new slot starts with and a standby keeps.
        :param secrets: Secret environment variables by version. A release names the version that its pods get. A version must not change while a slot names it; each has its own Secret. To rotate a value, add a version.
        :param based_on: Fingerprint of the ledger entry that these settings come from; written by the release command. `pulumi up` refuses older settings; the release command uses the ledger's.
        :param last: What the last update left behind: the outputs fingerprint, traffic, slots, served and service of this component, read by a StackReference of the stack to itself. Without it, no object counts as a leftover of a killed update, and each gate's results are read again.
        :param release: Defaults that the release command freezes into slots; checked, but without effect here.
        """
        given = {
            "service": service,
            "slots": slots,
            "traffic": traffic,
            "strategy": strategy,
            "quarantine": quarantine,
            "freeze": freeze,
            "standby": standby,
            "secrets": secrets,
            "basedOn": based_on,
            "last": last,
            "release": release,
        }
        outputs: Mapping[str, Any] = {"live": None, "fingerprint": None, "served": None}
        super().__init__(
            "fastapi-release:index:FastApiService",
            resource_name,
            {**outputs, **given},
            pulumi.ResourceOptions.merge(pulumi.ResourceOptions(version="0.1.0"), opts),
            remote=True,
        )

    @property
    def traffic(self) -> pulumi.Output[Optional[Mapping[str, int]]]:
        """Percent of the requests by slot."""
        output: pulumi.Output[Optional[Mapping[str, int]]] = pulumi.get(self, "traffic")
        return output

    @property
    def live(self) -> pulumi.Output[Optional[str]]:
        """The slot that has all traffic."""
        output: pulumi.Output[Optional[str]] = pulumi.get(self, "live")
        return output

    @property
    def slots(self) -> pulumi.Output[Any]:
        """For each slot with a release: version, digest and gate results."""
        output: pulumi.Output[Any] = pulumi.get(self, "slots")
        return output

    @property
    def fingerprint(self) -> pulumi.Output[str]:
        """A short fingerprint of what the arguments decided."""
        output: pulumi.Output[str] = pulumi.get(self, "fingerprint")
        return output

    @property
    def served(self) -> pulumi.Output[Any]:
        """Releases that had all traffic, the latest first; at most ten."""
        output: pulumi.Output[Any] = pulumi.get(self, "served")
        return output

    @property
    def service(self) -> pulumi.Output[Any]:
        """Name and namespace of the service, and its gateway's name."""
        output: pulumi.Output[Any] = pulumi.get(self, "service")
        return output
