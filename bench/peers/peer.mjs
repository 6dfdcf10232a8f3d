// node peer.mjs NAME server --listen HOST --store PATH [--tls FOLDER]
// node peer.mjs NAME client --url URL --store PATH --device N
//
// Says {"port"} or {"ready"} first, then answers commands: see commands.mjs.

import { parseArgs } from "node:util";

import { obey, say } from "./commands.mjs";

const PEERS = {
  pouchdb: ["./pouchdb.mjs", {}],
  "pouchdb-tuned": ["./pouchdb.mjs", { tuned: true }],
  automerge: ["./automerge.mjs", {}],
  yjs: ["./versions.mjs", { replica: "./yjs.mjs" }],
  loro: ["./versions.mjs", { replica: "./loro.mjs" }],
  "json-gzip": ["./json.mjs", { coding: "gzip" }],
  "json-brotli": ["./json.mjs", { coding: "brotli" }],
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    listen: { type: "string" },
    tls: { type: "string" },
    url: { type: "string" },
    store: { type: "string" },
    device: { type: "string", default: "1" },
  },
});
const [name, mode] = positionals;
const [file, choices] = PEERS[name];
const peer = await import(file);
const details = { ...values, ...choices, device: Number(values.device) };
if (mode === "server") {
  const { port, commands } = await peer.server(details);
  say({ port });
  await obey(commands);
} else {
  const commands = await peer.client(details);
  say({ ready: true });
  await obey(commands);
}
