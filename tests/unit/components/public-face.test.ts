// What a program may import from "fastapi-release", and the types that it must satisfy. Types are checked by the compiler: a
// line below @ts-expect-error that begins to compile breaks the build.
import assert from "node:assert/strict";
import type * as pulumi from "@pulumi/pulumi";
import * as face from "../../../components/index.js";

type Release = ReturnType<typeof face.checkedRelease>;

/** Never called: its body is for the compiler. */
async function programs(): Promise<unknown> {
    const { settings, last }: face.StackSettings = await face.readStackSettings();
    const service = new face.FastApiService("users", { settings, last }, { protect: true });
    const live: pulumi.Output<string | undefined> = service.live;
    // @ts-expect-error settings are one argument, not spread
    new face.FastApiService("users", { ...settings, last });
    // @ts-expect-error settings are missing
    new face.FastApiService("users", { last });
    // @ts-expect-error outputs cannot be assigned
    service.live = live;
    const release: Release = face.checkedRelease({ version: "1.0.0", repository: "registry.example.com/users" });
    // @ts-expect-error a release is frozen
    release.port = 9000;
    // @ts-expect-error a release has a version
    face.checkedRelease({ repository: "registry.example.com/users" });
    // @ts-expect-error a share's weight is a number
    new face.TrafficSwitch({ service: "u", namespace: "u", shares: [{ slot: "blue", weight: "all" }], after: [] });
    return face.serviceOutputs(service, settings);
}

void programs;

describe("The public face of the components", () => {
    it("is what docs/components.md has, and no more", () => {
        assert.deepEqual(Object.keys(face).sort(), [
            "ApiVersions",
            "EnvironmentSecret",
            "FastApiService",
            "HealthGate",
            "ReleaseMigration",
            "ReleaseSlot",
            "ServiceGroup",
            "SessionSecret",
            "SlotAutoscaler",
            "TrafficSwitch",
            "VersionedImage",
            "checkedGateway",
            "checkedRelease",
            "checkedSettings",
            "readLast",
            "readStackSettings",
            "serviceOutputs",
        ]);
    });
});
