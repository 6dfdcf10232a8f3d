import casefile from "./casefile";
import conflicts from "./conflicts";
import documents from "./documents";
import errors from "./errors";
import firstrun from "./firstrun";
import home from "./home";
import issues from "./issues";
import lock from "./lock";
import map from "./map";
import meetings from "./meetings";
import outbox from "./outbox";
import photos from "./photos";
import registers from "./registers";
import sealed from "./sealed";
import settings from "./settings";
import shell from "./shell";
import words from "./words";

export const id = { shell, words, firstrun, home, issues, casefile, lock, conflicts, map, meetings, documents, outbox, photos, registers, settings, sealed, errors };
