/** `/_control/…`: how tests set the world, order trouble and read what was asked. JSON in, JSON out. */
import { ACTIONS, BadAction } from "./actions";
import type { FaultInput, Faults, LoggedRequest } from "./faults";
import { generatedWorld, type Size } from "./generate";
import { type Asked, json, type Reply } from "./http";
import { demoWorld } from "./seed";
import type { World } from "./world";

export type Controlled = {
  world: () => World;
  setWorld: (world: World) => void;
  faults: Faults;
  requests: LoggedRequest[];
  settings: { accessSeconds: number; latencyMs: number };
};

/** @returns null for a path that is not the control API's. */
export function control(sandbox: Controlled, asked: Asked): Reply | null {
  const name = /^\/_control\/([a-z_]+)$/.exec(asked.url.pathname)?.[1];
  if (name === undefined) return null;
  const body = asked.body === "" ? {} : JSON.parse(asked.body);
  switch (`${asked.method} ${name}`) {
    case "GET world":
      return json(200, sandbox.world());
    case "PUT world":
      sandbox.setWorld(body as World);
      return json(200, {});
    case "POST reset":
      sandbox.setWorld(demoWorld());
      sandbox.faults.clear();
      sandbox.requests.length = 0;
      Object.assign(sandbox.settings, { accessSeconds: 3600, latencyMs: 0 });
      return json(200, {});
    case "POST generate":
      sandbox.setWorld(generatedWorld(body as Size));
      return json(200, {});
    case "POST action":
      return act(sandbox.world(), body as Record<string, unknown>);
    case "GET faults":
      return json(200, sandbox.faults.all());
    case "POST faults":
      for (const fault of [body].flat() as FaultInput[]) sandbox.faults.add(fault);
      return json(200, {});
    case "DELETE faults":
      sandbox.faults.clear();
      return json(200, {});
    case "GET requests":
      return json(200, sandbox.requests);
    case "DELETE requests":
      sandbox.requests.length = 0;
      return json(200, {});
    case "POST settings":
      Object.assign(sandbox.settings, body);
      return json(200, sandbox.settings);
    default:
      return json(404, { error: "there is no such control" });
  }
}

function act(world: World, { action, ...input }: Record<string, unknown>): Reply {
  const run = ACTIONS[String(action)];
  if (!run) return json(404, { error: `there is no action ${String(action)}` });
  try {
    return json(200, run(world, input) ?? {});
  } catch (error) {
    if (error instanceof BadAction) return json(400, { error: error.message });
    throw error;
  }
}
