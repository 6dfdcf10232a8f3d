/** The pages of the spine, by scope, in their order. */
import { t } from "../lib/i18n/index.svelte";
import type { IconName } from "../icons/names";
import type { RouteName } from "../lib/router/routes";
import type { Level } from "../generated/types";

export interface NavItem {
  path: string;
  label: string;
  icon: IconName;
  /** Routes that lie behind this tab. */
  routes: readonly RouteName[];
  badge?: "outbox" | "inbox" | "villages";
}

export function navItems(level: Level, villageWord: string): NavItem[] {
  const common: NavItem[] = [
    {
      path: "/isu",
      label: t.shell.nav.issues,
      icon: "isu",
      routes: [
        "issues", "issue", "issue_new", "issue_draft", "issue_edit", "drafts", "case_preview", "incident_preview", "photo", "map", "boundaries", "register", "sealed_new", "bulk", "bulk_draft",
        "reminder", "case_reminder", "find_reporter",
      ],
    },
    {
      path: "/rapat",
      label: t.shell.nav.meetings,
      icon: "rapat",
      routes: ["meetings", "meeting", "meeting_new", "meeting_edit", "door", "attendance_preview", "meeting_papers", "invitation_letter", "mandate_letter", "programmes", "programme", "programme_new", "programme_edit", "evaluation", "services", "recap", "reports", "minutes", "minutes_preview", "decisions_preview", "official_record", "series", "series_new", "series_edit", "venues", "roster", "roster_file", "office_new", "office", "person_new", "person", "parcels"],
    },
    { path: "/kirim", label: t.shell.nav.outbox, icon: "kirim", routes: ["outbox", "conflicts", "conflict", "receipt", "receipt_preview"], badge: "outbox" },
    {
      path: "/pengaturan",
      label: t.shell.nav.settings,
      icon: "pengaturan",
      routes: [
        "settings", "settings_identity", "settings_paper", "settings_signing", "settings_templates", "settings_display", "settings_laptop", "settings_pin", "settings_check", "settings_training", "settings_about",
        "settings_rules", "settings_rules_categories", "settings_rules_profiles", "settings_rules_holidays", "settings_rules_numbering", "retention", "destruction_preview",
      ],
    },
  ];
  if (level === "village") return [{ path: "/beranda", label: t.shell.nav.home, icon: "beranda", routes: ["home"] }, ...common];
  return [
    { path: "/kotak-masuk", label: t.shell.nav.inbox, icon: "kotak-masuk", routes: ["inbox", "sealed", "sealed_report"], badge: "inbox" },
    { path: "/kampung", label: t.shell.nav.villages(villageWord), icon: "kampung", routes: ["villages"], badge: "villages" },
    ...common,
  ];
}

/** The pages that belong to meetings, in the order of their row. A regency has no services of its own to look after. */
export function meetingRooms(level: Level): NavItem[] {
  const rooms: NavItem[] = [
    { path: "/rapat", label: t.meetings.title, icon: "rapat", routes: ["meetings"] },
    { path: "/rapat/rangkaian", label: t.series.title, icon: "kalender", routes: ["series"] },
    { path: "/rapat/orang", label: t.roster.title, icon: "orang", routes: ["roster"] },
    { path: "/rapat/tempat", label: t.series.venues.title, icon: "tempat", routes: ["venues"] },
    { path: "/rapat/program", label: t.programmes.title, icon: "rapat", routes: ["programmes"] },
    { path: "/pelayanan", label: t.services.title, icon: "kampung", routes: ["services"] },
    { path: "/rapat/rekap", label: t.recap.title, icon: "dokumen", routes: ["recap", "reports"] },
    { path: "/kirim/laptop", label: t.parcels.title, icon: "kurir", routes: ["parcels"] },
  ];
  return rooms.filter((room) => level !== "regency" || room.path !== "/pelayanan");
}

/** Pages without a place in the spine that "go to" leads to. */
export function otherPages(level: Level, readsOnly: boolean): NavItem[] {
  // Reports have no room in the row, which is full at 1024 px: the recap leads to them.
  const pages: NavItem[] = [...meetingRooms(level).slice(1), { path: "/laporan", label: t.reports.title, icon: "dokumen", routes: [] }];
  if (level === "regency" || (level === "village" && readsOnly)) return pages;
  const path = level === "village" ? "/isu/tersegel/baru" : "/isu/tersegel";
  return [...pages, { path, label: t.sealed.title, icon: "segel", routes: [] }];
}
