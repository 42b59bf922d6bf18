/** One name per request, in every answer (X-Request-Id), log line and audit entry. Always ours: a caller cannot choose it. */
import { newId, toPublicId } from "../ids";

export const newRequestId = (): string => toPublicId("req", newId("req"));
