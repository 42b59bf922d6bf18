import { describe, expect, test } from "vitest";
import { RollcallError } from "../errors";
import { isUnavailable, translate } from "./transaction";

const error = (message: string, code?: string) => Object.assign(new Error(message), code ? { code } : {});

describe("a database that is away is told apart from a mistake of ours", () => {
  test.each([
    error("terminating connection due to administrator command", "57P01"),
    error("could not extend file", "53100"),
    error("canceling statement due to statement timeout", "57014"),
    error("connect ECONNREFUSED 127.0.0.1:5432", "ECONNREFUSED"),
    error("Connection terminated unexpectedly"),
    error("timeout exceeded when trying to connect"),
    error("Client has encountered a connection error and is not queryable"),
    error("Client was closed and is not queryable"),
  ])("away: %s", (one) => {
    expect(isUnavailable(one)).toBe(true);
    expect(translate(one)).toMatchObject({ code: "provider_unavailable", reason: "database_unavailable", retryAfter: 5 });
  });

  test.each([error("duplicate key", "23505"), error("x is not a function"), new RollcallError("not_found", "There is none."), null])(
    "not away: %s",
    (one) => expect(translate(one)).toBe(one),
  );
});
