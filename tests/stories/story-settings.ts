import { readFileSync, writeFileSync } from "node:fs";
import { parse } from "yaml";
import type { GateCheck } from "../../model/gate/check-definition.js";
import type { SlotName } from "../../model/names.js";
import type { Promotion } from "../../model/promotion/promotion.js";
import type { BuildSettings } from "../../model/release/build-settings.js";
import type { Release } from "../../model/release/release.js";
import type { Freeze, Quarantine, Scale, Strategy } from "../../model/settings/settings.js";
import type { GatewaySettings } from "../../model/traffic/gateway-settings.js";
import type { Traffic } from "../../model/traffic/traffic.js";
import { writeYaml } from "../../release/stack/settings-yaml.js";

type Editable<T> = { -readonly [Key in keyof T]?: T[Key] };

export interface EditedRelease extends Editable<Omit<Release, "env" | "checks">> {
    env?: Record<string, string>;
    checks?: GateCheck[];
}

/** The keys below `fastapi-release:` as an editor shows them, unchecked. */
export interface EditedSettings {
    service: {
        name: string;
        namespace: string;
        existingNamespace?: boolean;
        build?: BuildSettings;
        replicas?: number;
        scale?: Scale;
        drainSeconds?: number;
        gateway?: Partial<GatewaySettings>;
    };
    strategy?: Strategy;
    promotion?: Promotion;
    notify?: readonly unknown[];
    release: EditedRelease;
    slots: Partial<Record<SlotName, EditedRelease>>;
    traffic?: SlotName | Traffic;
    quarantine?: Quarantine[];
    freeze?: Freeze;
    standby?: { pods: number };
    basedOn?: string;
}

const prefix = "fastapi-release:";

/** A story's Pulumi.<stack>.yaml, edited by hand. */
export class StorySettings {
    constructor(readonly path: string) {}

    get text(): string {
        return readFileSync(this.path, "utf8");
    }

    set text(text: string) {
        writeFileSync(this.path, text);
    }

    read(): EditedSettings {
        const { config } = parse(this.text) as { config: Record<string, unknown> };
        const own = Object.entries(config).filter(([key]) => key.startsWith(prefix));
        const settings = Object.fromEntries(own.map(([key, value]) => [key.slice(prefix.length), value]));
        return { slots: {}, ...settings } as unknown as EditedSettings;
    }

    /** Releases deployed from now on keep starting for longer than any story watches. */
    startForever(): void {
        this.edit(({ release }) => {
            release.env = { ...release.env, WARM_UP_SECONDS: "900" };
            release.probes = { ...release.probes, startup: { failureThreshold: 900 } };
            release.rollout = { progressDeadlineSeconds: 1000 };
        });
    }

    edit(change: (settings: EditedSettings) => void): void {
        const settings = this.read();
        change(settings);
        const file = parse(this.text) as { config: Record<string, unknown> };
        const foreign = Object.entries(file.config).filter(([key]) => !key.startsWith(prefix));
        const own = Object.entries(settings)
            .filter(([, value]) => value !== undefined)
            .map(([key, value]) => [prefix + key, value]);
        this.text = writeYaml({ ...file, config: Object.fromEntries([...foreign, ...own]) });
    }
}
