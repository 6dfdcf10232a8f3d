// The baseline: rows as JSON, compressed, in one POST each way; the last row to arrive wins.

import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";
import zlib from "node:zlib";

import { readings, recordsOf, sync } from "./commands.mjs";
import { Caller, serve } from "./transport.mjs";

const CODINGS = {
  gzip: { pack: (data) => zlib.gzipSync(data, { level: 9 }), unpack: zlib.gunzipSync },
  brotli: { pack: (data) => zlib.brotliCompressSync(data), unpack: zlib.brotliDecompressSync },
};

const pack = (coding, value) => CODINGS[coding].pack(Buffer.from(JSON.stringify(value)));
const unpack = (coding, body) => JSON.parse(CODINGS[coding].unpack(body).toString());

export async function server({ listen, tls, store, coding }) {
  const rows = new Map();
  const file = openSync(store, "a");
  let number = 0;
  const port = await serve(listen, tls, async (path, _headers, body) => {
    const since = Number(new URL(path, "http://host").searchParams.get("since"));
    const theirs = [];
    for (const { number: at, row } of rows.values()) if (at > since) theirs.push(row);
    const came = unpack(coding, body);
    for (const row of came) rows.set(row.id, { number: (number += 1), row });
    if (came.length > 0) {
      writeSync(file, came.map((row) => `${JSON.stringify(row)}\n`).join(""));
      fsyncSync(file);
    }
    const overwritten = new Set(came.map((row) => row.id));
    return pack(coding, { number, rows: theirs.filter((row) => !overwritten.has(row.id)) });
  });
  process.on("exit", () => closeSync(file));
  return { port, commands: { report: () => ({ ...readings(store), records: rows.size }) } };
}

export async function client({ url, store, coding }) {
  const caller = new Caller(url);
  const rows = new Map();
  const unsent = new Set();
  let since = 0;
  const put = (row) => {
    rows.set(row.id, row);
    unsent.add(row.id);
  };
  async function once() {
    const sent = [...unsent].map((id) => rows.get(id));
    const { body } = await caller.post(`/sync?since=${since}`, pack(coding, sent));
    const answer = unpack(coding, body);
    since = answer.number;
    for (const row of answer.rows) rows.set(row.id, row);
    for (const row of sent) unsent.delete(row.id);
  }
  return {
    write: ({ file }) => {
      recordsOf(file).forEach(put);
      return { written: rows.size };
    },
    edit: ({ ids, mark }) => {
      for (const id of ids) put({ ...rows.get(id), description: `${rows.get(id).description} ${mark}` });
      return { written: ids.length };
    },
    sync: (details) => sync(once, caller, details),
    descriptions: ({ ids }) => ids.map((id) => ({ id, shown: rows.get(id).description, kept: [] })),
    report: () => ({ ...readings(store), records: rows.size }),
  };
}
