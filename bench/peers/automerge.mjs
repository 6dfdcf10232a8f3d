// Automerge's own sync protocol: one message a POST, until neither side has another.

import { createHash } from "node:crypto";
import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";
import * as Automerge from "@automerge/automerge";

import { readings, recordsOf, sync } from "./commands.mjs";
import { Caller, serve } from "./transport.mjs";

const SESSION = "x-session";

/** Every replica begins with the same change, or their maps would be different ones. */
function begun(device) {
  const first = Automerge.change(Automerge.init({ actor: "00" }), { time: 0 }, (document) => {
    document.records = {};
  });
  return Automerge.clone(first, { actor: createHash("md5").update(`device ${device}`).digest("hex") });
}

/** Strings as they are filled into a form: replaced as a whole, not letter by letter. */
function scalars(fields) {
  const entries = Object.entries(fields);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === "string" ? new Automerge.ImmutableString(value) : value]),
  );
}

/** What is left of a sync state when a connection ended. */
function resumed(state) {
  return state ? Automerge.decodeSyncState(Automerge.encodeSyncState(state)) : Automerge.initSyncState();
}

export async function server({ listen, tls, store }) {
  let document = begun(0);
  const file = openSync(store, "a");
  const states = new Map();
  const port = await serve(listen, tls, async (_path, headers, body) => {
    const [device, session] = headers[SESSION].split("/");
    const known = states.get(device);
    let state = known?.session === session ? known.state : resumed(known?.state);
    const before = Automerge.getHeads(document);
    [document, state] = Automerge.receiveSyncMessage(document, state, body);
    if (before.join() !== Automerge.getHeads(document).join()) {
      writeSync(file, Automerge.saveSince(document, before));
      fsyncSync(file);
    }
    const [next, message] = Automerge.generateSyncMessage(document, state);
    states.set(device, { session, state: next });
    return Buffer.from(message ?? []);
  });
  process.on("exit", () => closeSync(file));
  const count = () => Object.keys(document.records).length;
  return { port, commands: { report: () => ({ ...readings(store), records: count() }) } };
}

export async function client({ url, store, device }) {
  let document = begun(device);
  let state;
  let session = 0;
  const caller = new Caller(url);

  async function once() {
    session += 1;
    state = resumed(state);
    for (;;) {
      const [next, message] = Automerge.generateSyncMessage(document, state);
      state = next;
      if (!message) return;
      const { body } = await caller.post("/sync", Buffer.from(message), { [SESSION]: `${device}/${session}` });
      if (body.length === 0) continue;
      [document, state] = Automerge.receiveSyncMessage(document, state, body);
    }
  }

  function versions(id) {
    const shown = String(document.records[id].description);
    const all = Automerge.getConflicts(document.records[id], "description") ?? {};
    return { id, shown, kept: Object.values(all).map(String).filter((value) => value !== shown) };
  }

  return {
    write: ({ file }) => {
      for (const { id, ...fields } of recordsOf(file)) {
        document = Automerge.change(document, (draft) => {
          draft.records[id] = scalars(fields);
        });
      }
      return { written: Object.keys(document.records).length };
    },
    edit: ({ ids, mark }) => {
      for (const id of ids) {
        document = Automerge.change(document, (draft) => {
          const record = draft.records[id];
          record.description = new Automerge.ImmutableString(`${record.description.val} ${mark}`);
        });
      }
      return { written: ids.length };
    },
    sync: (details) => sync(once, caller, details),
    descriptions: ({ ids }) => ids.map(versions),
    report: () => ({ ...readings(store), records: Object.keys(document.records).length }),
  };
}
