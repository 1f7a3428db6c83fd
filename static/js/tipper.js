// Who gave a tip, as people read it: whoever wishes not to be named is called so in the language of the page.

import { say } from "./say.js";

/** Of a tip that an event tells: of an anonymous one nobody's number is in it. */
export const tipper = ({ viewer, viewer_id: viewerId }) => (viewerId || viewer !== "Anonymous" ? viewer : say("Anonymous"));
