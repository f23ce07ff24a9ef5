// What a program composes. docs/components.md tells of each, with an example.
export { ApiVersions, type ApiVersionsArgs, type VersionedService } from "./api-versions.js";
export {
    type ApiVersionsInput,
    checkedGateway,
    checkedRelease,
    checkedSettings,
    type GatewayInput,
    type ReleaseInput,
} from "./checked-settings.js";
export { EnvironmentSecret, type EnvironmentSecretArgs } from "./environment-secret.js";
export { FastApiService, type FastApiServiceArgs } from "./fastapi-service.js";
export { HealthGate, type HealthGateArgs } from "./health-gate.js";
export { readLast } from "./read-last.js";
export { ReleaseMigration, type ReleaseMigrationArgs } from "./release-migration.js";
export { ReleaseSlot, type ReleaseSlotArgs } from "./release-slot.js";
export { ServiceGroup, type ServiceGroupArgs } from "./service-group.js";
export { serviceOutputs } from "./service-outputs.js";
export { SessionSecret, type SessionSecretArgs } from "./session-secret.js";
export { SlotAutoscaler, type SlotAutoscalerArgs } from "./slot-autoscaler.js";
export { readStackSettings, type StackSettings } from "./stack-settings.js";
export { TrafficSwitch, type TrafficSwitchArgs } from "./traffic-switch.js";
export { VersionedImage, type VersionedImageArgs } from "./versioned-image.js";
