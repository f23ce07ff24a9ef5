export { unknownText } from "../../stand-ins/providers/plain-value.js";
export { readProperties, type WireValue, writeProperties } from "../../stand-ins/providers/property-wire.js";
