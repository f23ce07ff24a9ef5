export * from "../../stand-ins/providers/plain-value.js";
