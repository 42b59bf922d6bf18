/** `npm run start:worker`: the worker part of a production installation, in this process. */
import { runBundle } from "./lib/run-bundle.mjs";

await runBundle("worker");
