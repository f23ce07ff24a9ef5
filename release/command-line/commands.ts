import type { Command } from "commander";

/** All commands by name, in the order in which help shows them. */
export const commands: Readonly<Record<string, () => Promise<Command>>> = {
    init: async () => (await import("./init-command.js")).initCommand(),
    "next-version": async () => (await import("./next-version-command.js")).nextVersionCommand(),
    deploy: async () => (await import("./deploy-command.js")).deployCommand(),
    promote: async () => (await import("./promote-command.js")).promoteCommand(),
    canary: async () => (await import("./canary-command.js")).canaryCommand(),
    rollback: async () => (await import("./rollback-command.js")).rollbackCommand(),
    history: async () => (await import("./history-command.js")).historyCommand(),
    freeze: async () => (await import("./freeze-command.js")).freezeCommand(),
    unfreeze: async () => (await import("./unfreeze-command.js")).unfreezeCommand(),
    quarantine: async () => (await import("./quarantine-command.js")).quarantineCommand(),
    unquarantine: async () => (await import("./unquarantine-command.js")).unquarantineCommand(),
    show: async () => (await import("./show-command.js")).showCommand(),
    settings: async () => (await import("./settings-command.js")).settingsCommand(),
    status: async () => (await import("./status-command.js")).statusCommand(),
    report: async () => (await import("./report-command.js")).reportCommand(),
    render: async () => (await import("./render-command.js")).renderCommand(),
    verify: async () => (await import("./verify-command.js")).verifyCommand(),
    doctor: async () => (await import("./doctor-command.js")).doctorCommand(),
    completion: async () => (await import("./completion-command.js")).completionCommand(),
};
