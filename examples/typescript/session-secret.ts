// A random secret that signs sessions. Raising the version adds another one, which new releases use.
import { SessionSecret } from "../../components/index.js";

const session = new SessionSecret({ service: "users", namespace: "users", version: 2 });

export const name = session.secret.metadata.name;
