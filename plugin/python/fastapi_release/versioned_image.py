"""Made from plugin/schema.json by `npm run generate`."""

from __future__ import annotations

from typing import Any, Mapping, Optional, Sequence, Union

import pulumi

from . import types


class VersionedImage(pulumi.ComponentResource):
    """An image of one version, by digest."""

    def __init__(
        self,
        resource_name: str,
        *,
        repository: pulumi.Input[str],
        version: pulumi.Input[str],
        context: pulumi.Input[str],
        digest: Optional[pulumi.Input[str]] = None,
        build: Optional[pulumi.Input[types.Build]] = None,
        registries: Optional[pulumi.Input[Mapping[str, types.Registry]]] = None,
        opts: Optional[pulumi.ResourceOptions] = None,
    ) -> None:
        """
        :param repository: Image repository without tag, such as registry.example.com/team/users.
        :param version: Semantic version such as 1.4.0, or a time such as 2026.11.21-143005 (UTC): the tag of the image.
        :param context: Relative to Pulumi.yaml.
        :param digest: sha256: and 64 hex digits, as the registry returned it. Absent: the image is built and pushed.
        :param build: How the image is built. Not part of any release: a change takes effect with the next version.
        :param registries: Registries that this machine reaches in a way of their own, by host and port as image names have them. Docker, BuildKit and the nodes, which pull and push, have settings of their own for that.
        """
        given = {
            "repository": repository,
            "version": version,
            "context": context,
            "digest": digest,
            "build": build,
            "registries": registries,
        }
        outputs: Mapping[str, Any] = {"reference": None, "size": None}
        super().__init__(
            "fastapi-release:index:VersionedImage",
            resource_name,
            {**outputs, **given},
            pulumi.ResourceOptions.merge(pulumi.ResourceOptions(version="0.1.0"), opts),
            remote=True,
        )

    @property
    def reference(self) -> pulumi.Output[str]:
        """repository:version@sha256:…"""
        output: pulumi.Output[str] = pulumi.get(self, "reference")
        return output

    @property
    def digest(self) -> pulumi.Output[str]:
        """sha256: and 64 hex digits."""
        output: pulumi.Output[str] = pulumi.get(self, "digest")
        return output

    @property
    def size(self) -> pulumi.Output[Optional[int]]:
        """Compressed bytes; absent if the registry does not report them."""
        output: pulumi.Output[Optional[int]] = pulumi.get(self, "size")
        return output
