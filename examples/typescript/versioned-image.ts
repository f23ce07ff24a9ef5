// An image that is built and pushed once, and referred to by digest from then on.
import { VersionedImage } from "../../components/index.js";

const image = new VersionedImage("users", {
    repository: "registry.example.com/team/users",
    version: "1.4.0",
    context: "app",
});

export const { reference, digest, size } = image;
