import assert from "node:assert/strict";
import { buildFailure } from "../../../../release/update/build-failure.js";

const dockerfile = {
    path: "app/Dockerfile",
    text: [
        "FROM python:3.13-slim",
        "COPY requirements.txt .",
        "RUN python -m pip install \\",
        "    # quietly",
        "    -r requirements.txt",
        "COPY . .",
    ].join("\n"),
};
const image = "localhost:5000/users:1.4.0";
const command = "python -m pip install     -r requirements.txt";
const printed = ["Collecting nowhere", "ERROR: No matching distribution found for nowhere==9"];
const lines = [
    `the build of ${image} failed at: RUN ${command} (app/Dockerfile, line 3)`,
    "    Collecting nowhere",
    "    ERROR: No matching distribution found for nowhere==9",
    "    ended with exit code 1",
];

describe("buildFailure", () => {
    it("shows the step of the classic builder, its line, and what it printed", () => {
        const error = `error reading build output: The command '/bin/sh -c ${command}' returned a non-zero code: 1`;
        const output = [
            "Starting Docker build",
            "Step 1/4 : FROM python:3.13-slim",
            "---> 0123456789ab",
            "Step 2/4 : COPY requirements.txt .",
            `Step 3/4 : RUN ${command}`,
            " ---> Running in 0123456789ab",
            ...printed,
        ];
        const failure = buildFailure({ image, output, error, dockerfile });
        assert.deepEqual(failure?.lines, lines);
        assert.deepEqual(failure?.clues, [...printed, error]);
    });

    it("shows the step of BuildKit, whose steps may run side by side", () => {
        const error = `error reading build output: process "/bin/sh -c ${command}" did not complete successfully: exit code: 1`;
        const output = ["[internal] load build definition", "[1/4] FROM python", `[3/4] RUN ${command}`, ...printed];
        assert.deepEqual(buildFailure({ image, output, error, dockerfile })?.lines, lines);
    });

    it("shows the step of an older BuildKit", () => {
        const error = `error reading build output: executor failed running [/bin/sh -c ${command}]: exit code: 1`;
        const output = [`[3/4] RUN ${command}`, ...printed];
        assert.deepEqual(buildFailure({ image, output, error, dockerfile })?.lines, lines);
    });

    it("reads BuildKit's plain output", () => {
        const error = `failed to solve: process "/bin/sh -c ${command}" did not complete successfully: exit code: 1`;
        const output = [
            `#7 [builder 3/4] RUN ${command}`,
            ...printed.map(text => `#7 0.512 ${text}`),
            `#7 ERROR: process "`,
        ];
        assert.deepEqual(buildFailure({ image, output, error, dockerfile })?.lines, lines);
    });

    it("shows at most the last 12 lines, and no line of the Dockerfile if it is unknown", () => {
        const error = "The command '/bin/sh -c make' returned a non-zero code: 2";
        const output = ["Step 1/1 : RUN make", ...Array.from({ length: 30 }, (_, index) => `line ${index}`)];
        const shown = buildFailure({ image, output, error })?.lines ?? [];
        assert.equal(shown[0], `the build of ${image} failed at: RUN make`);
        assert.deepEqual([shown.length, shown[1], shown.at(-1)], [14, "    line 18", "    ended with exit code 2"]);
    });

    it("leaves an error without a step to itself", () => {
        assert.equal(buildFailure({ image, output: [], error: "COPY failed: file not found" }), undefined);
    });
});
