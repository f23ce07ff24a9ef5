import { readFileSync, writeFileSync } from "node:fs";
import { parse } from "yaml";
import type { GatewaySettings } from "../../model/gateway-settings.js";
import type { Promotion } from "../../model/promotion.js";
import type { Check, Release } from "../../model/release.js";
import type { Freeze, Quarantine, Scale, SlotName, Strategy, Traffic } from "../../model/settings.js";
import { writeYaml } from "../../release/stack/settings-yaml.js";

type Editable<T> = { -readonly [Key in keyof T]?: T[Key] };

export interface EditedRelease extends Editable<Omit<Release, "env" | "checks">> {
    env?: Record<string, string>;
    checks?: Check[];
}

/** The keys below `fastapi-release:` as a person sees them in an editor: nothing is checked. */
export interface EditedSettings {
    service: {
        name: string;
        namespace: string;
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

/** Pulumi.<stack>.yaml of a story, edited by hand. */
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

    /** A release that is deployed from now on goes on starting for as long as a story may look at it. */
    startForever(): void {
        this.edit(({ release }) => {
            release.env = { ...release.env, WARM_UP_SECONDS: "900" };
            release.probes = { startup: { failureThreshold: 900 } };
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
