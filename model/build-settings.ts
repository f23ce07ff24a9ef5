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
    /** Such as `linux/arm64`. @default that of the machine that builds */
    readonly platform?: string;
}

/** Build arguments that the program sets itself, for the image's labels. */
export const reservedBuildArgs: readonly string[] = ["APP_VERSION", "REVISION", "CREATED", "SOURCE"];
