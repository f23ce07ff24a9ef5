"""A FastAPI service in a Python program."""

import pulumi
from fastapi_release import FastApiService

config = pulumi.Config()
stack = f"{pulumi.get_organization()}/{pulumi.get_project()}/{pulumi.get_stack()}"
# The last update's outputs: whatever is recorded there is not done again.
before = pulumi.StackReference("before", stack_name=stack)
blue = config.require_object("blue")

users = FastApiService(
    "users",
    service={"name": "users", "namespace": config.require("namespace"), "replicas": 1},
    slots={
        "blue": {
            "version": blue["version"],
            "digest": blue["digest"],
            "repository": config.require("repository"),
            "env": {"LOG_LEVEL": "info", "GREETING": f"Hello from {pulumi.get_stack()}"},
        },
    },
    traffic="blue",
    last=before.outputs,
)

# The next update reads these six as `last`, and the release command shows them.
pulumi.export("service", users.service)
pulumi.export("traffic", users.traffic)
pulumi.export("live", users.live)
pulumi.export("slots", users.slots)
pulumi.export("fingerprint", users.fingerprint)
pulumi.export("served", users.served)
