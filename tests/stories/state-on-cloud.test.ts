import { describeReleases } from "./releases-on-state.js";
import { describeOutOfReach } from "./state-out-of-reach.js";

describeReleases("on what stands in for Pulumi Cloud");
describeOutOfReach("on what stands in for Pulumi Cloud");
