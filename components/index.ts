// What a program is composed of. docs/components.md describes each, with an example.

export { HealthGate, type HealthGateArgs } from "./gate/health-gate.js";
export { ReleaseMigration, type ReleaseMigrationArgs } from "./gate/release-migration.js";
export { VersionedImage, type VersionedImageArgs } from "./image/versioned-image.js";
export { EnvironmentSecret, type EnvironmentSecretArgs } from "./secret/environment-secret.js";
export { SessionSecret, type SessionSecretArgs } from "./secret/session-secret.js";
export { FastApiService, type FastApiServiceArgs } from "./service/fastapi-service.js";
export { ServiceGroup, type ServiceGroupArgs } from "./service/service-group.js";
export { readLast, serviceOutputs } from "./service/service-outputs.js";
export {
    type ApiVersionsInput,
    checkedGateway,
    checkedRelease,
    checkedSettings,
    type GatewayInput,
    type ReleaseInput,
} from "./settings/checked-settings.js";
export { readStackSettings, type StackSettings } from "./settings/stack-settings.js";
export { ReleaseSlot, type ReleaseSlotArgs } from "./slot/release-slot.js";
export { SlotAutoscaler, type SlotAutoscalerArgs } from "./slot/slot-autoscaler.js";
export { ApiVersions, type ApiVersionsArgs, type VersionedService } from "./traffic/api-versions.js";
export { TrafficSwitch, type TrafficSwitchArgs } from "./traffic/traffic-switch.js";
