export * from "../../stand-ins/providers/value-diff.js";
