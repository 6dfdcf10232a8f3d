// PouchDB's find over the same texts: `node find.mjs QUESTIONS STORE`. It has no index that knows parts of words: each question reads
// every document, newest first, and keeps the first fifty that hold it.

import { mkdirSync, readFileSync } from "node:fs";
import PouchDB from "pouchdb";
import find from "pouchdb-find";

PouchDB.plugin(find);

const PAGE = 50;
const AT_ONCE = 1000;
const [questionsFile, store] = process.argv.slice(2);
const lines = readFileSync(questionsFile, "utf8").trim().split("\n").map((line) => JSON.parse(line));
const texts = lines.filter((line) => line.text !== undefined);
const questions = lines.filter((line) => line.typed !== undefined);

mkdirSync(store, { recursive: true });
const database = new PouchDB(`${store}/register`);
for (let at = 0; at < texts.length; at += AT_ONCE) {
  const documents = texts.slice(at, at + AT_ONCE).map((text, n) => ({ _id: String(at + n).padStart(9, "0"), ...text }));
  const failed = (await database.bulkDocs(documents)).filter((answer) => answer.error);
  if (failed.length > 0) throw new Error(JSON.stringify(failed[0]));
}

/** All words of a question in one expression: beside an `$and` PouchDB would drop the order that `_id` gives. */
const holding = (typed) => {
  const words = typed.split(" ");
  return words.length === 1 ? typed : `^${words.map((word) => `(?=.*${word})`).join("")}`;
};

const took = [];
let rows = 0;
for (const { typed } of questions) {
  const began = performance.now();
  const { docs } = await database.find({ selector: { _id: { $gt: null }, text: { $regex: holding(typed) } }, limit: PAGE });
  took.push(performance.now() - began);
  rows += docs.length;
}
took.sort((a, b) => a - b);
const quantile = (part) => took[Math.ceil(part * (took.length - 1))];
console.log(JSON.stringify({ p50_ms: quantile(0.5), p99_ms: quantile(0.99), runs: took.length, rows }));
