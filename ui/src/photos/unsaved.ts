/** Photos that were chosen for a case and are not saved, by issue: kept until the window closes, as other unsaved words are. */
import type { PendingPhoto } from "../generated/types";

export const unsavedPhotos = new Map<string, PendingPhoto[]>();
