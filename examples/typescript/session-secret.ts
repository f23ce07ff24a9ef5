// A drawn secret that signs sessions. Raising the version makes another one beside it, which new releases read.
import { SessionSecret } from "../../components/index.js";

const session = new SessionSecret({ service: "users", namespace: "users", version: 2 });

export const name = session.secret.metadata.name;
