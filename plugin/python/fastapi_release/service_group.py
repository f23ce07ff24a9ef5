"""Made from plugin/schema.json by `npm run generate`."""

from __future__ import annotations

from typing import Any, Mapping, Optional, Sequence, Union

import pulumi

from . import types


class ServiceGroup(pulumi.ComponentResource):
    """Several services that are promoted together: no traffic of any of them moves before the gates of all of them have passed."""

    def __init__(
        self,
        resource_name: str,
        *,
        services: pulumi.Input[Mapping[str, types.GroupedService]],
        opts: Optional[pulumi.ResourceOptions] = None,
    ) -> None:
        """
        :param services: By name, with the arguments of a FastApiService of its own.
        """
        given = {
            "services": services,
        }
        outputs: Mapping[str, Any] = {}
        super().__init__(
            "fastapi-release:index:ServiceGroup",
            resource_name,
            {**outputs, **given},
            pulumi.ResourceOptions.merge(pulumi.ResourceOptions(version="0.1.0"), opts),
            remote=True,
        )

    @property
    def services(self) -> pulumi.Output[Mapping[str, GroupedOutputs]]:
        """By name, the outputs of each FastApiService."""
        output: pulumi.Output[Mapping[str, GroupedOutputs]] = pulumi.get(self, "services")
        return output
