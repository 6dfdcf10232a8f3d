// PouchDB to express-pouchdb as their documents say; tuned: one connection kept, 1,000 documents a batch.

import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import PouchDB from "pouchdb";

import { readings, recordsOf, sync } from "./commands.mjs";
import { keepingAgent, listen as listenOn } from "./transport.mjs";

const expressPouchDB = createRequire(import.meta.url)("express-pouchdb");

const DATABASE = "village";
const TUNED_BATCH = 1000;

export async function server({ listen, tls, store }) {
  mkdirSync(store, { recursive: true });
  const Kept = PouchDB.defaults({ prefix: `${store}/` });
  const paths = { configPath: join(store, "config.json"), logPath: join(store, "log.txt") };
  const port = await listenOn(listen, tls, expressPouchDB(Kept, paths));
  const database = new Kept(DATABASE);
  const count = async () => (await database.info()).doc_count;
  return { port, commands: { report: async () => ({ ...readings(join(store, DATABASE)), records: await count() }) } };
}

export async function client({ url, store, tuned }) {
  mkdirSync(store, { recursive: true });
  const Kept = PouchDB.defaults({ prefix: `${store}/` });
  const database = new Kept(DATABASE);
  const agent = tuned ? keepingAgent(url) : undefined;
  const caller = { requests: 0, hangUp: () => agent?.destroy() };
  const remote = new PouchDB(`${url}/${DATABASE}`, {
    fetch: (to, options) => {
      caller.requests += 1;
      return PouchDB.fetch(to, agent ? { ...options, agent } : options);
    },
  });
  const once = () => database.sync(remote, tuned ? { batch_size: TUNED_BATCH } : {});

  async function versions(id) {
    const shown = await database.get(id, { conflicts: true });
    const kept = [];
    for (const rev of shown._conflicts ?? []) kept.push((await database.get(id, { rev })).description);
    return { id, shown: shown.description, kept };
  }

  return {
    write: async ({ file }) => {
      const documents = recordsOf(file).map(({ id, ...fields }) => ({ _id: id, ...fields }));
      const failed = (await database.bulkDocs(documents)).filter((answer) => answer.error);
      if (failed.length > 0) throw new Error(JSON.stringify(failed[0]));
      return { written: documents.length };
    },
    edit: async ({ ids, mark }) => {
      for (const id of ids) {
        const document = await database.get(id);
        await database.put({ ...document, description: `${document.description} ${mark}` });
      }
      return { written: ids.length };
    },
    sync: (details) => sync(once, caller, details),
    descriptions: ({ ids }) => Promise.all(ids.map(versions)),
    report: async () => ({ ...readings(store), records: (await database.info()).doc_count }),
  };
}
