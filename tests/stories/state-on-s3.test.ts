import { describeReleases } from "./releases-on-state.js";
import { describeOutOfReach } from "./state-out-of-reach.js";

describeReleases("on S3");
describeOutOfReach("on S3");
