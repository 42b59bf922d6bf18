/** `npm run start:web`: the web part of a production installation, in this process. */
import { runBundle } from "./lib/run-bundle.mjs";

await runBundle("server");
