import type { Answers, LibraryFacts } from "../answers.js";
import { findingWords } from "../dockerfile/finding.js";
import type { RepositoryFacts } from "../repository/repository-facts.js";
import type { RepositoryFiles } from "../repository/repository-files.js";
import { appNotes, imageNotes } from "./image-notes.js";
import type { PlannedImage } from "./plan-image.js";
import type { PlannedSettings } from "./settings-files.js";

/** What the notes are about, besides answers and facts. */
export interface PlannedParts {
    readonly files: readonly { readonly path: string; readonly action: string }[];
    readonly settings: PlannedSettings;
    /** Where a Dockerfile stays. */
    readonly image?: PlannedImage;
    /** Where the project goes, if not beside the source. */
    readonly place?: { readonly folder: string; readonly reason: string };
    readonly more: readonly string[];
    /** What the pipeline needs. */
    readonly needs: readonly string[];
}

/** What the written files leave open; one sentence each. */
export function projectNotes(
    answers: Answers,
    facts: RepositoryFacts,
    library: LibraryFacts,
    { files, settings, image, place, more, needs }: PlannedParts,
): string[] {
    const kept = files.filter(({ action }) => action === "kept").map(({ path }) => path);
    return [
        ...appNotes(answers, facts),
        ...probeNotes(answers),
        ...variableNotes(settings, kept),
        ...(image === undefined ? imageNotes(facts) : findingNotes(image)),
        ...volumeNotes(settings),
        ...more,
        ...(place === undefined ? [] : [`${place.reason}, so the project has a folder of its own: ${place.folder}`]),
        ...(kept.some(path => path.endsWith("tsconfig.json"))
            ? ["tsconfig.json stays as it is: it must compile index.ts to dist/"]
            : []),
        libraryNote(library),
        ...needs.map(need => `the pipeline needs ${need}`),
        'Pulumi.prod.yaml names the context "production": replace it with the one in your kubeconfig',
    ];
}

function probeNotes({ health }: Answers): string[] {
    return health === "none"
        ? ["probes only ask whether the port is open, since the source shows no path for them; name one with --health"]
        : [];
}

function variableNotes({ plain, secret }: PlannedSettings, kept: readonly string[]): string[] {
    const names = [...plain, ...secret].map(({ name }) => name);
    if (names.length === 0) return [];
    const stays = kept.filter(path => /Pulumi\.\w+\.yaml$/.test(path));
    const where =
        stays.length === 0
            ? "give values in Pulumi.dev.yaml and Pulumi.prod.yaml"
            : "they belong into release.env and release.secretEnv";
    return [`cannot start without ${list(names)}: ${where}`];
}

/** Of a Dockerfile that stays. */
function findingNotes({ dockerfile, judged, original }: PlannedImage): string[] {
    if (judged === undefined) return [];
    const { findings, settled, corrected } = judged;
    const path = original?.path ?? dockerfile;
    const at = (line: number | undefined) => (line === undefined ? path : `${path} line ${line}`);
    const why = settled.map(({ what }) => what).join("; ");
    const amended = original?.judged.findings.filter(({ stops }) => stops) ?? [];
    return [
        ...amended.map(
            ({ line, what, remedy }) =>
                `${at(line)} ${what}: the build takes a copy, ${dockerfile}, which differs by this: ${remedy}`,
        ),
        ...findings.map(
            finding => `${at(finding.line)}${finding.stops ? " stops each release" : ""}: ${findingWords(finding)}`,
        ),
        ...(corrected === undefined
            ? []
            : [
                  `${at(settled[0]?.line)}: release.${corrected.key} in the settings starts the server otherwise, since ${why}`,
              ]),
        ...(findings.some(({ stops }) => stops)
            ? [`or let init write a Dockerfile instead of ${path}: init --force Dockerfile`]
            : []),
    ];
}

function volumeNotes({ volumes }: PlannedSettings): string[] {
    return volumes.map(
        ({ path, for: what }) =>
            `the source writes ${what}: each pod has a folder ${path} of its own for it, which is gone when the pod ends`,
    );
}

function libraryNote({ isFolder, reference }: LibraryFacts): string {
    return isFolder
        ? `fastapi-release is not in a registry: package.json takes it from the folder ${reference.slice("file:".length)}, ` +
              "which other machines do not have; for a pipeline, name a Git repository with --library git+https://…"
        : `fastapi-release is not in a registry: package.json takes it from ${reference}`;
}

/**
 * The commands from the written files to a serving release.
 *
 * @param own folder of the project, relative to the folder that init was called for
 */
export function projectSteps(
    { context }: Answers,
    { git }: RepositoryFiles,
    library: LibraryFacts,
    own: string,
): string[] {
    const onPlatform = context === "fastapi-release";
    const folder = library.reference.replace(/^file:/, "");
    return [
        ...(own === "" ? [] : [`cd ${own}`]),
        "npm install",
        ...(git === undefined ? ["git init"] : []),
        "git add --all && git commit --message 'Release by fastapi-release'",
        ...(onPlatform && library.isFolder ? [`npm --prefix ${folder} run platform -- up`] : []),
        ...(onPlatform ? [] : ["export PULUMI_CONFIG_PASSPHRASE=… PULUMI_BACKEND_URL=…"]),
        `npx fastapi-release deploy ${git?.hasVersions === true ? "--next" : "0.1.0"}`,
        "npx fastapi-release status",
    ];
}

function list(words: readonly string[]): string {
    return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
