export * from "../stand-ins/providers/property-value.js";
