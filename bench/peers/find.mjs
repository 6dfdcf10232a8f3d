// PouchDB's find over the same texts: `node find.mjs QUESTIONS STORE`. It has no index that knows parts of words, so each question
// reads the documents, newest first, until fifty hold it.

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
  await database.bulkDocs(documents);
}

const took = [];
for (const { typed } of questions) {
  const holds = typed.split(" ").map((word) => ({ text: { $regex: new RegExp(word) } }));
  const began = performance.now();
  await database.find({ selector: { _id: { $gt: null }, $and: holds }, limit: PAGE });
  took.push(performance.now() - began);
}
took.sort((a, b) => a - b);
const quantile = (part) => took[Math.ceil(part * (took.length - 1))];
console.log(JSON.stringify({ p50_ms: quantile(0.5), p99_ms: quantile(0.99), runs: took.length }));
