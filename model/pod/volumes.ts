import type { MapShape, RecordShape, TextShape } from "../settings/shape.js";
import { dnsLabel, mountPath, objectName, subPath } from "../settings/text-rules.js";
import { packageMounts, packageVolume } from "./drain-package.js";
import { podSecurity } from "./service-account.js";

/** Exactly one of its keys. Named objects must exist; a release is frozen, so their content should be too. */
export interface Volume {
    /** Empty when the pod starts, gone when it ends. */
    readonly emptyDir?: {
        /** In Kubernetes' notation; a pod above it is evicted. */
        readonly sizeLimit?: string;
        /** Whether it is kept in memory, and counts as memory. @default false */
        readonly inMemory?: boolean;
    };
    /** Name of a ConfigMap. */
    readonly configMap?: string;
    /** Name of a Secret. */
    readonly secret?: string;
    /** Name of a PersistentVolumeClaim. */
    readonly pvc?: string;
}

export interface Mount {
    /** Name of a volume of the release. */
    readonly volume: string;
    /** Absolute path in the container. */
    readonly path: string;
    /** Path inside the volume. @default the whole volume */
    readonly subPath?: string;
    /** @default false */
    readonly readOnly?: boolean;
}

/** Volumes of every pod: the root file system is read-only. */
const ownVolumes = [
    { name: "tmp", emptyDir: {} },
    { name: "drain", emptyDir: {} },
];

/** Where they are mounted in the application's container. */
const ownMounts = [
    { name: "tmp", mountPath: "/tmp" },
    { name: "drain", mountPath: "/run/drain" },
];

/** Names that a release may not give to a volume. */
export const reservedVolumes: readonly string[] = [...ownVolumes.map(({ name }) => name), packageVolume];

const existing = (kind: string): TextShape & { readonly optional: true } => ({
    kind: "text",
    about: `Name of a ${kind} that exists in the namespace.`,
    rules: [objectName],
    optional: true,
});

const volumeDefinition: MapShape<Volume> = {
    kind: "map",
    title: "Volume",
    about: "One of emptyDir, configMap, secret and pvc.",
    keys: {
        emptyDir: {
            kind: "map",
            about: "A folder that is empty when the pod starts and gone when it ends.",
            keys: {
                sizeLimit: {
                    kind: "amount",
                    about: "Size above which the pod is evicted, such as 1Gi.",
                    optional: true,
                },
                inMemory: { kind: "flag", about: "Kept in memory, and counts as memory.", optional: true },
            },
            optional: true,
        },
        configMap: existing("ConfigMap"),
        secret: existing("Secret"),
        pvc: existing("PersistentVolumeClaim"),
    },
    check: volume => {
        const given = Object.keys(volume);
        if (given.length === 1) return [];
        const found = given.length === 0 ? "has no kind" : `is ${given.join(" and ")} at once`;
        return [{ path: "", message: `${found}; use one of emptyDir, configMap, secret and pvc.` }];
    },
};

export const volumesDefinition: RecordShape<Volume> = {
    kind: "record",
    about: "Volumes by name, for the mounts of the containers.",
    each: volumeDefinition,
    names: [dnsLabel],
    reserved: {
        names: reservedVolumes,
        complaint: `set by the release itself, as are ${reservedVolumes.join(", ")}; use another name.`,
    },
};

export const mountDefinition: MapShape<Mount> = {
    kind: "map",
    title: "Mount",
    about: "A volume in a container.",
    keys: {
        volume: { kind: "text", about: "Name of a volume.", rules: [dnsLabel] },
        path: { kind: "text", about: "Absolute path in the container.", rules: [mountPath] },
        subPath: {
            kind: "text",
            about: "Path inside the volume. Default: the whole volume.",
            rules: [subPath],
            optional: true,
        },
        readOnly: { kind: "flag", about: "Default: false.", optional: true },
    },
};

type Volumes = Readonly<Record<string, Volume>>;

/** Problems with the mounts of one container. `taken` lists the paths it has already. */
export function mountProblems(mounts: readonly Mount[], volumes: Volumes, path: string, taken: readonly string[]) {
    return mounts.flatMap((mount, index) => {
        const problems: { path: string; message: string }[] = [];
        if (!Object.hasOwn(volumes, mount.volume)) {
            const known = Object.keys(volumes).join(", ") || "none";
            const message = `"${mount.volume}" is not a volume of the release; it has ${known}.`;
            problems.push({ path: `${path}[${index}].volume`, message });
        }
        if (taken.includes(mount.path) || mounts.findIndex(other => other.path === mount.path) < index) {
            problems.push({ path: `${path}[${index}].path`, message: `${mount.path} is mounted already.` });
        }
        return problems;
    });
}

/** Paths that the application's container has whatever the settings say. */
export const ownMountPaths: readonly string[] = [...ownMounts, ...packageMounts].map(mount => mount.mountPath);

export function renderMounts(mounts: readonly Mount[] = []) {
    return mounts.map(({ volume, path, subPath, readOnly }) => ({
        name: volume,
        mountPath: path,
        ...(subPath === undefined ? {} : { subPath }),
        ...(readOnly === undefined ? {} : { readOnly }),
    }));
}

export function renderAppMounts(mounts: readonly Mount[] = [], withDrainPackage: boolean) {
    return [...ownMounts, ...(withDrainPackage ? packageMounts : []), ...renderMounts(mounts)];
}

/** @param drainPackage name of the ConfigMap with the package. @default none */
export function renderVolumes(volumes: Volumes = {}, drainPackage?: string) {
    const given = Object.entries(volumes).map(([name, { emptyDir, configMap, secret, pvc }]) => ({
        name,
        ...(emptyDir === undefined ? {} : { emptyDir: renderEmptyDir(emptyDir) }),
        ...(configMap === undefined ? {} : { configMap: { name: configMap } }),
        ...(secret === undefined ? {} : { secret: { secretName: secret } }),
        ...(pvc === undefined ? {} : { persistentVolumeClaim: { claimName: pvc } }),
    }));
    const injected = drainPackage === undefined ? [] : [{ name: packageVolume, configMap: { name: drainPackage } }];
    return [...ownVolumes, ...injected, ...given];
}

function renderEmptyDir({ sizeLimit, inMemory }: NonNullable<Volume["emptyDir"]>) {
    return {
        ...(sizeLimit === undefined ? {} : { sizeLimit }),
        ...(inMemory === true ? { medium: "Memory" } : {}),
    };
}

/** The group that owns a claim's files, which otherwise belong to root. */
export function renderFileGroup(volumes: Volumes = {}) {
    const claims = Object.values(volumes).some(({ pvc }) => pvc !== undefined);
    return claims ? { fsGroup: podSecurity.runAsGroup, fsGroupChangePolicy: "OnRootMismatch" } : {};
}
