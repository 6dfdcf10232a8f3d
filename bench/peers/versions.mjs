// Replicas that can say what they have and give what another lacks (Yjs: state vectors; Loro: version vectors), in one POST each way.
// The client remembers what the server had, so that it need not ask first.

import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";
import zlib from "node:zlib";

import { readings, recordsOf, sync } from "./commands.mjs";
import { Caller, serve } from "./transport.mjs";

const PLAIN = 0;
const GZIPPED = 1;

/** `version` and `update` as one body, gzipped where that is shorter. */
function pack(version, update) {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(version.length);
  const plain = Buffer.concat([length, version, update]);
  const gzipped = zlib.gzipSync(plain, { level: 9 });
  return gzipped.length < plain.length
    ? Buffer.concat([Buffer.of(GZIPPED), gzipped])
    : Buffer.concat([Buffer.of(PLAIN), plain]);
}

function unpack(body) {
  const plain = body[0] === GZIPPED ? zlib.gunzipSync(body.subarray(1)) : body.subarray(1);
  const end = 4 + plain.readUInt32BE(0);
  return { version: plain.subarray(4, end), update: plain.subarray(end) };
}

export async function server({ listen, tls, store, replica: file }) {
  const { Replica } = await import(file);
  const replica = new Replica(0);
  const log = openSync(store, "a");
  const port = await serve(listen, tls, async (_path, _headers, body) => {
    const { version, update } = unpack(body);
    const before = Buffer.from(replica.version());
    replica.take(update);
    if (!before.equals(Buffer.from(replica.version()))) {
      writeSync(log, update);
      fsyncSync(log);
    }
    return pack(replica.version(), replica.lackedBy(version));
  });
  process.on("exit", () => closeSync(log));
  return { port, commands: { report: () => ({ ...readings(store), records: replica.ids().length }) } };
}

export async function client({ url, store, device, replica: file }) {
  const { Replica } = await import(file);
  const replica = new Replica(device);
  const caller = new Caller(url);
  let known = replica.version();
  async function once() {
    const { body } = await caller.post("/sync", pack(replica.version(), replica.lackedBy(known)));
    const { version, update } = unpack(body);
    replica.take(update);
    known = Buffer.from(version);
  }
  return {
    write: ({ file: records }) => {
      for (const { id, ...fields } of recordsOf(records)) replica.create(id, fields);
      return { written: replica.ids().length };
    },
    edit: ({ ids, mark }) => {
      for (const id of ids) replica.set(id, "description", `${replica.get(id, "description")} ${mark}`);
      return { written: ids.length };
    },
    sync: (details) => sync(once, caller, details),
    // Neither shows in its documents what lost.
    descriptions: ({ ids }) => ids.map((id) => ({ id, shown: replica.get(id, "description"), kept: [] })),
    report: () => ({ ...readings(store), records: replica.ids().length }),
  };
}
