import { cpSync } from "node:fs";
import { join } from "node:path";
import { buildGoPrograms, type GoPrograms, pinnedVersion } from "./go-build.js";

/**
 * What BuildKit fetches for `# syntax=docker/dockerfile:1`, the first line of many a Dockerfile: the reader of the
 * Dockerfile as an image. dockerd's own reader is older and knows neither here-documents nor `COPY --link`.
 */
export const frontendRepository = "docker/dockerfile";

const name = "dockerfile-frontend";
const moduleFolder = `platform/${name}`;

/** The program in that image. */
export function frontendPrograms(): GoPrograms {
    return {
        name,
        title: `Dockerfile reader ${pinnedVersion({ moduleFolder }, "github.com/moby/buildkit")}`,
        moduleFolder,
    };
}

/** The features that BuildKit may ask it for, as Docker's own image has them. */
const features = ["inputs", "subrequests", "contexts"].map(feature => `moby.buildkit.frontend.${feature}`).join();

export const frontendDockerfile = `FROM scratch
COPY ${name} /bin/${name}
LABEL moby.buildkit.frontend.network.none="true" moby.buildkit.frontend.caps="${features}"
ENTRYPOINT ["/bin/${name}"]
`;

/** Puts the program into the folder of an image's build. */
export async function takeFrontend(context: string): Promise<void> {
    cpSync(join(await buildGoPrograms(frontendPrograms(), () => {}), name), join(context, name));
}

/** Docker Hub's tags of the image, which all get the one version that is here. */
export const frontendTags: readonly (readonly [pattern: string, tag: string])[] = [
    ["1(?:\\.[0-9]+)*(?:-(?:labs|experimental))?|latest|labs|experimental", "1"],
];
