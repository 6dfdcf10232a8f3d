/** What was typed into a milestone and not saved, while the window is open: by programme and milestone. */
import type { MilestoneForm } from "../generated/types";

export const unsavedMilestones = new Map<string, { seen: MilestoneForm; form: MilestoneForm }>();
