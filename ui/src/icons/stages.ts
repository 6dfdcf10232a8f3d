import type { Stage } from "../generated/types";
import type { IconName } from "./names";

/** A circle that fills by quarters; a crossed one where the case was turned away. */
export const stageIcons: Record<Stage, IconName> = {
  recorded: "tahap-dicatat",
  verified: "tahap-diverifikasi",
  assigned: "tahap-disposisi",
  in_progress: "tahap-diproses",
  awaiting_confirmation: "tahap-konfirmasi",
  settled: "tahap-selesai",
  rejected: "ditolak",
  not_ours: "ditolak",
  merged: "gabung",
};
