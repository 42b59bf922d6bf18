/**
 * fast-check for this project's tests: the same throws in every run, so that a run says something about the change
 * and not about luck. `PROPERTY_SEED=random` (or a number) plays others; a failure names its seed.
 */
import fc from "fast-check";

const said = process.env.PROPERTY_SEED;
if (said !== "random") fc.configureGlobal({ seed: said ? Number(said) : 20_261_122 });

export default fc;
