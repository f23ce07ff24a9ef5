import { describeReleases } from "./releases-on-state.js";
import { describeOutOfReach } from "./state-out-of-reach.js";

describeReleases("on the stand-in for Pulumi Cloud");
describeOutOfReach("on the stand-in for Pulumi Cloud");
