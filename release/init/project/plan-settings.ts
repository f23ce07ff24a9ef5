import { posix } from "node:path";
import { type ImageLayout, inImage } from "../dockerfile/image-layout.js";
import type { RepositoryFacts } from "../repository/repository-facts.js";
import type { SourceFacts } from "../source/describe-source.js";
import type { PlannedImage } from "./plan-image.js";
import type { PlannedSettings } from "./settings-files.js";
import { planVariables } from "./variables.js";
import type { WritablePlaces } from "./writable-places.js";

/** @param project folder of Pulumi.yaml, relative to the repository's root */
export function planSettings(
    facts: RepositoryFacts,
    source: SourceFacts,
    image: PlannedImage,
    places: WritablePlaces,
    project: string,
): PlannedSettings {
    const relative = (path: string) => posix.relative(`/${project}`, `/${path}`) || ".";
    const { context, dockerfile, judged, layout } = image;
    const isUsual = dockerfile === posix.join(context, "Dockerfile");
    const given = givenVariables(source, image, places);
    const names = Object.fromEntries(given.map(({ name, value }) => [name, value]));
    const mentions = (name: string) =>
        facts.running.some(({ text }) => text.includes(`"${name}"`) || text.includes(`'${name}'`));
    const { filled, plain, secret } = planVariables(source.variables, source.examples, names, mentions);
    const migration = migrationCommand(facts, layout);
    return {
        context: relative(context),
        ...(isUsual ? {} : { dockerfile: relative(dockerfile) }),
        ...(judged === undefined || facts.dockerfile?.target === undefined ? {} : { target: facts.dockerfile.target }),
        ...(judged?.corrected === undefined
            ? {}
            : { corrected: { ...judged.corrected, why: judged.settled.map(({ what }) => what) } }),
        ...(source.readiness === undefined ? {} : { readiness: source.readiness }),
        ...(source.host === undefined ? {} : { host: source.host }),
        redirectsToHttps: source.redirectsToHttps,
        env: [
            ...given,
            ...Object.entries(filled).map(([name, value]) => ({
                name,
                value,
                why: "as the repository's example has it",
            })),
        ],
        plain,
        secret,
        volumes: places.volumes,
        ...(migration === undefined ? {} : { migration }),
        schema: "node_modules/fastapi-release/schema/settings.schema.json",
    };
}

/** Variables that follow from the Dockerfile, from what the source writes, and from its middlewares. */
function givenVariables({ redirectsToHttps }: SourceFacts, { judged }: PlannedImage, { env }: WritablePlaces) {
    const why: Readonly<Record<string, string>> = { HOME: "caches and the like are written below it" };
    const own = { ...judged?.env, ...env };
    return [
        ...Object.entries(own).map(([name, value]) => ({
            name,
            value,
            ...(why[name] === undefined ? {} : { why: why[name] }),
        })),
        ...(redirectsToHttps
            ? [
                  {
                      name: "FORWARDED_ALLOW_IPS",
                      value: "*",
                      why: "uvicorn trusts X-Forwarded-Proto of the proxy that ends HTTPS",
                  },
              ]
            : []),
    ];
}

/** The command of the source's migrations, as the image can run it. */
function migrationCommand({ migration }: RepositoryFacts, layout: ImageLayout): readonly string[] | undefined {
    const folder = migration === undefined ? undefined : inImage(layout, migration.folder);
    if (migration === undefined || folder === undefined) return undefined;
    const [program = "", ...args] = migration.command;
    return folder === layout.workdir
        ? migration.command
        : [program, "--config", posix.join(folder, "alembic.ini"), ...args];
}
