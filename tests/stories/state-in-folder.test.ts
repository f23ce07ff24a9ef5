import { describeReleases } from "./releases-on-state.js";
import { describeOutOfReach } from "./state-out-of-reach.js";

describeReleases("in a folder");
describeOutOfReach("in a folder");
