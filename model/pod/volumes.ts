import { podSecurity } from "../pod-security.js";
import type { MapShape, RecordShape, TextShape } from "../shape.js";
import { dnsLabel, mountPath, objectName, subPath } from "../text-rules.js";

/** Exactly one of its keys. Objects that are named must exist; a release is frozen, so their content should be too. */
export interface Volume {
    /** Empty at the pod's start, gone at its end. */
    readonly emptyDir?: {
        /** In Kubernetes' notation; a pod above it is evicted. */
        readonly sizeLimit?: string;
        /** Whether it is kept in memory, where it counts as such. @default false */
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

/** Where the application's container has them. */
const ownMounts = [
    { name: "tmp", mountPath: "/tmp" },
    { name: "drain", mountPath: "/run/drain" },
];

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
            about: "A folder that is empty at the pod's start and gone at its end.",
            keys: {
                sizeLimit: { kind: "amount", about: "A pod that holds more is evicted, such as 1Gi.", optional: true },
                inMemory: { kind: "flag", about: "Kept in memory, where it counts as such.", optional: true },
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
        const found = given.length === 0 ? "is of no kind" : `is ${given.join(" and ")} at once`;
        return [{ path: "", message: `${found}; use one of emptyDir, configMap, secret and pvc.` }];
    },
};

export const volumesDefinition: RecordShape<Volume> = {
    kind: "record",
    about: "Volumes by name, for the mounts of the containers.",
    each: volumeDefinition,
    names: [dnsLabel],
    reserved: {
        names: ownVolumes.map(({ name }) => name),
        complaint: `set by the release itself, as are ${ownVolumes.map(({ name }) => name).join(" and ")}; use another name.`,
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

/** What is wrong with the mounts of one container. `taken` are paths that it has already. */
export function mountProblems(mounts: readonly Mount[], volumes: Volumes, path: string, taken: readonly string[]) {
    return mounts.flatMap((mount, index) => {
        const problems: { path: string; message: string }[] = [];
        if (!Object.hasOwn(volumes, mount.volume)) {
            const known = Object.keys(volumes).join(", ") || "none";
            const message = `"${mount.volume}" is not a volume of the release; it has ${known}.`;
            problems.push({ path: `${path}[${index}].volume`, message });
        }
        if (taken.includes(mount.path) || mounts.findIndex(other => other.path === mount.path) < index) {
            problems.push({ path: `${path}[${index}].path`, message: `${mount.path} has a mount already.` });
        }
        return problems;
    });
}

/** Paths that the application's container has without the settings' doing. */
export const ownMountPaths: readonly string[] = ownMounts.map(mount => mount.mountPath);

export function renderMounts(mounts: readonly Mount[] = []) {
    return mounts.map(({ volume, path, subPath, readOnly }) => ({
        name: volume,
        mountPath: path,
        ...(subPath === undefined ? {} : { subPath }),
        ...(readOnly === undefined ? {} : { readOnly }),
    }));
}

export function renderAppMounts(mounts: readonly Mount[] = []) {
    return [...ownMounts, ...renderMounts(mounts)];
}

export function renderVolumes(volumes: Volumes = {}) {
    const given = Object.entries(volumes).map(([name, { emptyDir, configMap, secret, pvc }]) => ({
        name,
        ...(emptyDir === undefined ? {} : { emptyDir: renderEmptyDir(emptyDir) }),
        ...(configMap === undefined ? {} : { configMap: { name: configMap } }),
        ...(secret === undefined ? {} : { secret: { secretName: secret } }),
        ...(pvc === undefined ? {} : { persistentVolumeClaim: { claimName: pvc } }),
    }));
    return [...ownVolumes, ...given];
}

function renderEmptyDir({ sizeLimit, inMemory }: NonNullable<Volume["emptyDir"]>) {
    return {
        ...(sizeLimit === undefined ? {} : { sizeLimit }),
        ...(inMemory === true ? { medium: "Memory" } : {}),
    };
}

/** The group that a claim's files get, which else belong to root. */
export function renderFileGroup(volumes: Volumes = {}) {
    const claims = Object.values(volumes).some(({ pvc }) => pvc !== undefined);
    return claims ? { fsGroup: podSecurity.runAsGroup, fsGroupChangePolicy: "OnRootMismatch" } : {};
}
