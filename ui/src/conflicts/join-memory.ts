/** Joined texts that were typed and not saved, by record and field, kept until the window closes, as in `issues/edit-memory.ts`. */
export const unsavedJoins = new Map<string, string>();
