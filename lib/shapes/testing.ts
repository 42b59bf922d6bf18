import { setFlagsFromString } from "node:v8";

setFlagsFromString("--allow-natives-syntax");

/** Whether V8 gave both objects one hidden class, and not that of a dictionary (docs/decisions/0017). */
export const sameShape = new Function("a", "b", "return %HasFastProperties(a) && %HaveSameMap(a, b)") as (a: object, b: object) => boolean;
