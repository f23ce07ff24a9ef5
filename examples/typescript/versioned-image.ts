// An image that is built and pushed once, then referred to by digest.
import { VersionedImage } from "../../components/index.js";

const image = new VersionedImage("users", {
    repository: "registry.example.com/team/users",
    version: "1.4.0",
    context: "app",
});

export const { reference, digest, size } = image;
