import assert from "node:assert/strict";
import { frontendTags } from "../../../platform/dockerfile-frontend.js";
import { publicSources } from "../../../platform/package-sources.js";
import { pythonImages, tagRules } from "../../../platform/python-images.js";

/** As HAProxy applies them: the first rule that fits has rewritten the tag for the next. */
function ownTag(tag: string, rules = tagRules): string {
    return rules.reduce(
        (seen, [pattern, own]) => seen.replace(new RegExp(`^(?:${pattern})$`), own.replaceAll("\\", "$")),
        tag,
    );
}

describe("The Python images", () => {
    const images = new Map(
        pythonImages("localhost:5000", publicSources).map(({ tag, dockerfile }) => [tag, dockerfile]),
    );

    it("have each Python that Debian's suites bring, with and without a compiler", () => {
        assert.deepEqual(
            [...images.keys()],
            ["3.11-slim", "3.11", "3.13-slim", "3.13", "3.14-slim", "3.14", "3.12-slim", "3.12"],
        );
        assert.match(images.get("3.13")!, /^FROM localhost:5000\/library\/python:3\.13-slim\nRUN apt-get .* gcc /);
    });

    it("of 3.12 have 3.13, and say so in each build", () => {
        assert.equal(
            images.get("3.12-slim"),
            `FROM localhost:5000/library/python:3.13-slim
ONBUILD RUN echo "Python 3.12 is in no suite of Debian: this image has Python 3.13." >&2
`,
        );
    });

    it("name the machine's authorities only if it has any of its own", () => {
        assert.doesNotMatch(images.get("3.13-slim")!, /ca-certificates/);
        const [slim] = pythonImages("", { ...publicSources, authorities: ["-----BEGIN CERTIFICATE-----"] });
        for (const name of ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "PIP_CERT", "NODE_EXTRA_CA_CERTS"]) {
            assert.ok(slim!.dockerfile.includes(`ENV ${name}="/etc/ssl/certs/ca-certificates.crt"\n`), name);
        }
    });

    const tags: [asked: string, served: string][] = [
        ["3.13", "3.13"],
        ["3.13-slim", "3.13-slim"],
        ["3.11.9-slim-bullseye", "3.11-slim"],
        ["3.14.7-slim-trixie", "3.14-slim"],
        ["3.12-bookworm", "3.12"],
        ["3.12.3", "3.12"],
        ["3-slim", "3.13-slim"],
        ["slim", "3.13-slim"],
        ["slim-bookworm", "3.13-slim"],
        ["latest", "3.13"],
        ["3", "3.13"],
        ["3-bookworm", "3.13"],
        ["trixie", "3.13"],
        // not here: the registry refuses them
        ["3.10-slim", "3.10-slim"],
        ["3.13-alpine", "3.13-alpine"],
        ["3.15.0a1", "3.15.0a1"],
        ["2.7", "2.7"],
    ];
    for (const [asked, served] of tags) {
        it(`serve ${asked} as ${served}`, () => assert.equal(ownTag(asked), served));
    }

    it("are built with the one reader of Dockerfiles that is here, whichever is asked for", () => {
        for (const tag of ["1", "1.7", "1.4.0", "1-labs", "latest"]) assert.equal(ownTag(tag, frontendTags), "1");
        assert.equal(ownTag("2", frontendTags), "2");
    });
});
