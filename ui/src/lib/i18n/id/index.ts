import conflicts from "./conflicts";
import documents from "./documents";
import errors from "./errors";
import firstrun from "./firstrun";
import home from "./home";
import issues from "./issues";
import lock from "./lock";
import meetings from "./meetings";
import outbox from "./outbox";
import settings from "./settings";
import shell from "./shell";
import words from "./words";

export const id = { shell, words, firstrun, home, issues, lock, conflicts, meetings, documents, outbox, settings, errors };
