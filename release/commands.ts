import type { Command } from "commander";

/** All commands by name, in the order of the help text. */
export const commands: Readonly<Record<string, () => Promise<Command>>> = {
    init: async () => (await import("./init/init-command.js")).initCommand(),
    "next-version": async () => (await import("./next-version/next-version-command.js")).nextVersionCommand(),
    review: async () => (await import("./review/review-command.js")).reviewCommand(),
    deploy: async () => (await import("./deploy/deploy-command.js")).deployCommand(),
    promote: async () => (await import("./promote/promote-command.js")).promoteCommand(),
    canary: async () => (await import("./promote/promote-command.js")).canaryCommand(),
    rollback: async () => (await import("./rollback/rollback-command.js")).rollbackCommand(),
    history: async () => (await import("./history/history-command.js")).historyCommand(),
    freeze: async () => (await import("./guard/guard-commands.js")).freezeCommand(),
    unfreeze: async () => (await import("./guard/guard-commands.js")).unfreezeCommand(),
    quarantine: async () => (await import("./guard/guard-commands.js")).quarantineCommand(),
    unquarantine: async () => (await import("./guard/guard-commands.js")).unquarantineCommand(),
    show: async () => (await import("./history/history-command.js")).showCommand(),
    settings: async () => (await import("./settings/settings-command.js")).settingsCommand(),
    status: async () => (await import("./status/status-command.js")).statusCommand(),
    completion: async () => (await import("./completion/completion-command.js")).completionCommand(commands),
    report: async () => (await import("./report/report-command.js")).reportCommand(),
    render: async () => (await import("./render/render-command.js")).renderCommand(),
    verify: async () => (await import("./verify/verify-command.js")).verifyCommand(),
    doctor: async () => (await import("./doctor/doctor-command.js")).doctorCommand(),
};
