import * as Y from "yjs";

/** One document: a map of records, each a map of fields. */
export class Replica {
  constructor(device) {
    this.document = new Y.Doc();
    this.document.clientID = 1_000_003 + device * 7_919;
    this.records = this.document.getMap("records");
  }

  create(id, fields) {
    this.document.transact(() => this.records.set(id, new Y.Map(Object.entries(fields))));
  }

  set(id, field, value) {
    this.records.get(id).set(field, value);
  }

  get(id, field) {
    return this.records.get(id).get(field);
  }

  ids() {
    return [...this.records.keys()];
  }

  version() {
    return Y.encodeStateVector(this.document);
  }

  lackedBy(version) {
    return Y.encodeStateAsUpdateV2(this.document, version);
  }

  take(update) {
    Y.applyUpdateV2(this.document, update);
  }
}
