/** How the image of a service is built. None of it is part of a release, which is what was built. */
export interface BuildSettings {
    /** Relative to Pulumi.yaml. @default the Dockerfile in the build context */
    readonly dockerfile?: string;
    /** Stage of the Dockerfile. @default the last one */
    readonly target?: string;
    /** Build arguments, which stay readable in the image. @default {} */
    readonly args?: Readonly<Record<string, string>>;
    /** Images whose layers are taken where they fit, such as `registry.example.com/team/users:1.3.0`. @default [] */
    readonly cacheFrom?: readonly string[];
    /** Such as `linux/arm64`; of several, the tag names an index. @default that of the machine that builds */
    readonly platforms?: readonly string[];
    /** What steps of the Dockerfile mount by `--mount=type=secret,id=NAME`, by that name. @default {} */
    readonly secrets?: Readonly<Record<string, BuildSecret>>;
}

/** How an image beside the service's own is built. */
export interface OtherBuildSettings extends BuildSettings {
    /** Folder that is sent to the build, relative to Pulumi.yaml. @default the service's */
    readonly context?: string;
}

interface BuiltService {
    readonly context: string;
    readonly build?: BuildSettings;
    readonly images?: Readonly<Record<string, OtherBuildSettings>>;
}

/**
 * From what and how an image of a service is built.
 *
 * @param name of an image beside the service's own. @default the service's own
 */
export function buildOf({ context, build = {}, images = {} }: BuiltService, name?: string) {
    if (name === undefined) return { context, build };
    const { context: own = context, ...other } = images[name] ?? {};
    return { context: own, build: other };
}

/** Where the machine that builds has a secret; exactly one of the keys. */
export interface BuildSecret {
    /** Name of a variable of the environment. */
    readonly env?: string;
    /** Path of a file, relative to Pulumi.yaml. */
    readonly file?: string;
}

/**
 * Whether the Docker daemon's classic builder cannot make such an image. It takes one platform, but a base image that it has
 * for another one all the same, and says nothing.
 */
export function needsBuildKit({ secrets = {}, platforms = [] }: BuildSettings): boolean {
    return Object.keys(secrets).length > 0 || platforms.length > 0;
}

/** Build arguments that the program sets itself, for the image's labels. */
export const reservedBuildArgs: readonly string[] = ["APP_VERSION", "REVISION", "CREATED", "SOURCE"];
