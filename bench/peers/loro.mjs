import { LoroDoc, LoroMap, VersionVector } from "loro-crdt";

/** One document: a map of records, each a map of fields. */
export class Replica {
  constructor(device) {
    this.document = new LoroDoc();
    this.document.setPeerId(BigInt(1_000_003 + device * 7_919));
    this.records = this.document.getMap("records");
  }

  create(id, fields) {
    const record = this.records.setContainer(id, new LoroMap());
    for (const [field, value] of Object.entries(fields)) record.set(field, value);
    this.document.commit();
  }

  set(id, field, value) {
    this.records.get(id).set(field, value);
    this.document.commit();
  }

  get(id, field) {
    return this.records.get(id).get(field);
  }

  ids() {
    return this.records.keys();
  }

  version() {
    return this.document.version().encode();
  }

  lackedBy(version) {
    return this.document.export({ mode: "update", from: VersionVector.decode(version) });
  }

  take(update) {
    if (update.length > 0) this.document.import(update);
  }
}
