import assert from "node:assert/strict";
import { needsBuildKit } from "../../../../model/release/build-settings.js";

const labelled = "FROM python\nLABEL a.revision=x\n";
const needs = (dockerfile: string, build = {}) => needsBuildKit(build, `${labelled}${dockerfile}`, ["a.revision"]);

describe("needsBuildKit", () => {
    const beyond = [
        "RUN --mount=type=cache,target=/root/.cache uv sync",
        "run --network=none make",
        "COPY --link . .",
        "COPY --from=uv --chmod=755 /uv /bin/",
        "RUN <<EOF\npip install .\nEOF",
        "COPY <<'EOF' /app/x",
        "#syntax=docker/dockerfile:1",
        "# syntax = docker/dockerfile:1.7",
    ];
    for (const line of beyond) it(`is true for ${JSON.stringify(line)}`, () => assert.equal(needs(line), true));

    const classic = ["RUN pip install .", "COPY --chown=1:1 --from=x . .", "RUN cat << 1", "RUN echo --mount", "# RUN"];
    for (const line of classic) it(`is false for ${JSON.stringify(line)}`, () => assert.equal(needs(line), false));

    it("is true for secrets, platforms, and a Dockerfile that does not label its image", () => {
        assert.equal(needs("", { secrets: { a: { env: "A" } } }), true);
        assert.equal(needs("", { platforms: ["linux/arm64"] }), true);
        assert.equal(needsBuildKit({}, "FROM python", ["a.revision"]), true);
    });
});
