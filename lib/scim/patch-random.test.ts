import fc from "@/lib/properties/testing";
import { describe, expect, test } from "vitest";
import { ENTERPRISE_URN, USER_URN } from "./schema";
import { patched, refusal, type Operation } from "./testing";
import type { ScimObject } from "./types";

describe("random patches", () => {
  const names = ["title", "nickName", "displayName", "locale"] as const;
  const text = fc.constantFrom("a", "b", "A", "long text", "日本", "__proto__", "constructor");
  const types = ["work", "home", "other"] as const;
  const operationArb = fc.oneof(
    fc.record({
      kind: fc.constant("set" as const),
      name: fc.constantFrom(...names),
      value: text,
      pathless: fc.boolean(),
      op: fc.constantFrom("add", "Replace"),
    }),
    fc.record({ kind: fc.constant("remove" as const), name: fc.constantFrom(...names) }),
    fc.record({ kind: fc.constant("given" as const), value: text }),
    fc.record({ kind: fc.constant("department" as const), value: fc.option(text) }),
    fc.record({ kind: fc.constant("phone" as const), type: fc.constantFrom(...types), value: text }),
    fc.record({ kind: fc.constant("dropPhone" as const), type: fc.constantFrom(...types) }),
    fc.record({ kind: fc.constant("phones" as const), types: fc.uniqueArray(fc.constantFrom(...types)), value: text }),
  );
  type Step = typeof operationArb extends fc.Arbitrary<infer T> ? T : never;
  type Model = { texts: Map<string, string>; given: string | null; department: string | null; phones: Map<string, string> };

  /** Independent of the engine: four maps and no schema. undefined: the patch has no target. */
  function model(steps: Step[]): Model | undefined {
    const state: Model = { texts: new Map(), given: null, department: null, phones: new Map() };
    for (const step of steps) {
      if (step.kind === "set") state.texts.set(step.name, step.value);
      if (step.kind === "remove") state.texts.delete(step.name);
      if (step.kind === "given") state.given = step.value;
      if (step.kind === "department") state.department = step.value;
      if (step.kind === "phone") state.phones.set(step.type, step.value);
      if (step.kind === "phones") state.phones = new Map(step.types.map((type) => [type, step.value]));
      if (step.kind === "dropPhone" && !state.phones.delete(step.type)) return undefined;
    }
    return state;
  }

  function operationOf(step: Step): Operation {
    switch (step.kind) {
      case "set":
        return step.pathless ? { op: step.op, value: { [step.name]: step.value } } : { op: step.op, path: step.name, value: step.value };
      case "remove":
        return { op: "remove", path: step.name };
      case "given":
        return { op: "replace", value: { "name.givenName": step.value } };
      case "department":
        return step.value === null
          ? { op: "remove", path: `${ENTERPRISE_URN}:department` }
          : { op: "add", value: { [ENTERPRISE_URN]: { department: step.value } } };
      case "phone":
        return { op: "replace", path: `phoneNumbers[type eq "${step.type}"].value`, value: step.value };
      case "dropPhone":
        return { op: "remove", path: `phoneNumbers[type eq "${step.type}"]` };
      case "phones":
        return { op: "replace", path: "phoneNumbers", value: step.types.map((type) => ({ type, value: step.value })) };
    }
  }

  const base: ScimObject = { schemas: [USER_URN], userName: "ada" };

  test("end where a simple model ends, and once more changes nothing", () => {
    fc.assert(
      fc.property(fc.array(operationArb, { maxLength: 12 }), (steps) => {
        const wanted = model(steps);
        const run = (from: ScimObject) => patched(steps.map(operationOf), from).resource;
        if (!wanted) {
          expect(refusal(() => run(base))).toMatch(/noTarget/);
          return;
        }
        const ended = run(base);
        for (const name of names) expect(ended[name]).toBe(wanted.texts.get(name));
        expect(ended.name).toEqual(wanted.given === null ? undefined : { givenName: wanted.given });
        expect(ended[ENTERPRISE_URN]).toEqual(wanted.department === null ? undefined : { department: wanted.department });
        const phones = (ended.phoneNumbers ?? []) as { type: string; value: string }[];
        expect(new Map(phones.map(({ type, value }) => [type, value]))).toEqual(wanted.phones);
        expect(ended.schemas).toEqual(wanted.department === null ? [USER_URN] : [USER_URN, ENTERPRISE_URN]);
        const sets = steps.every((step) => step.kind !== "dropPhone");
        if (sets) expect(run(ended)).toEqual(ended);
      }),
      { numRuns: 2_000 },
    );
  });

  test("one operation after the other ends where all of them together end", () => {
    fc.assert(
      fc.property(fc.array(operationArb, { maxLength: 8 }), (steps) => {
        if (!model(steps)) return;
        const together = patched(steps.map(operationOf), base).resource;
        const apart = steps.reduce((resource, step) => patched([operationOf(step)], resource).resource, base);
        expect(apart).toEqual(together);
      }),
      { numRuns: 1_000 },
    );
  });
});
