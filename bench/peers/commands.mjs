// What a peer is told, and what it says of it: one JSON object a line each, in and out.

import { createInterface } from "node:readline";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

export function say(what) {
  process.stdout.write(`${JSON.stringify(what)}\n`);
}

/** Does one command after the other, each by the function of its name, until there are no more. */
export async function obey(commands) {
  for await (const line of createInterface({ input: process.stdin })) {
    const { do: name, ...details } = JSON.parse(line);
    try {
      say(await commands[name](details));
    } catch (error) {
      say({ crashed: error.stack ?? String(error) });
    }
  }
  process.exit(0);
}

/** CPU and memory of this process so far, and the size of its store. */
export function readings(store) {
  const cpu = process.cpuUsage();
  return {
    cpu_s: (cpu.user + cpu.system) / 1e6,
    memory_bytes: process.resourceUsage().maxRSS * 1024,
    store_bytes: sizeOf(store),
  };
}

function sizeOf(path) {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) return 0;
  if (!found.isDirectory()) return found.size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}

/** Records of a file, one a line: `id` and what else belongs to it. */
export function recordsOf(file) {
  return readFileSync(file, "utf8").trimEnd().split("\n").map((line) => JSON.parse(line));
}

/** Tries until it is done; every link dies at some time. */
export async function sync(once, caller, { tries = 1 }) {
  const began = performance.now();
  const before = caller.requests;
  let cuts = 0;
  let error = "";
  while (cuts < tries) {
    try {
      await once();
      error = "";
      break;
    } catch (cause) {
      if (cause instanceof TypeError || cause instanceof ReferenceError) throw cause;
      cuts += 1;
      error = String(cause.message ?? cause);
    }
  }
  caller.hangUp();
  return {
    done: error === "",
    error,
    cuts,
    requests: caller.requests - before,
    seconds: (performance.now() - began) / 1000,
  };
}
