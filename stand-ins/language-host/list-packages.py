"""Prints the distributions installed for this Python, as JSON: for each its name, its version, whether no other one
requires it, and the pulumi-plugin.json of a Pulumi package."""

import json
import re
from importlib.metadata import distributions
from pathlib import Path


def normalized(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def plugin_description(distribution):
    module = distribution.metadata["Name"].replace("-", "_")
    file = Path(distribution.locate_file(module), "pulumi-plugin.json")
    return json.loads(file.read_text()) if file.is_file() else None


found = {normalized(one.metadata["Name"]): one for one in distributions()}
required = {
    normalized(re.match(r"[\w.-]+", requirement).group())
    for one in found.values()
    for requirement in one.requires or []
    if "extra ==" not in requirement
}
print(
    json.dumps(
        [
            {
                "name": name,
                "version": one.version,
                "direct": name not in required,
                "plugin": plugin_description(one),
            }
            for name, one in found.items()
        ]
    )
)
