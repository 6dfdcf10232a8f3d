/** A series for tests: the rakor of Kalirejo, its office and two villages in turn. */
import type { SeriesListView, SeriesView, TurnView } from "../generated/types";

export const HOSTS = [
  { code: "18.02.01", name: "Kecamatan Kalirejo" },
  { code: "18.02.01.2003", name: "Kampung Kalirejo" },
  { code: "18.02.01.2004", name: "Kampung Balai Rejo" },
];

export function turn(month: string, at: number, given: Partial<TurnView> = {}): TurnView {
  const host = HOSTS[at];
  return { month, date: `${month}-17`, meeting_id: "", host: host?.code ?? "", host_name: host?.name ?? "", in_place_of: "", skipped: [], ...given };
}

export function sampleSeries(given: Partial<SeriesView> = {}): SeriesView {
  return {
    id: "s1",
    form: {
      title: "Rapat Koordinasi Bulanan",
      kind: "coordination",
      rule: "weekday:3:1",
      hosts: HOSTS.map((host) => host.code),
      venue: "Aula Kantor Kecamatan Kalirejo",
      start_text: "09.00",
    },
    turns: [turn("2025-02", 1), turn("2025-03", 2), turn("2025-04", 0)],
    standings: HOSTS.map((host, at) => ({ host: host.code, host_name: host.name, times: at === 0 ? 1 : 0, last_month: at === 0 ? "2025-01" : "", hosted: at === 0 })),
    next_month: "2025-02",
    next_meeting_id: "",
    delivery: "unsent",
    ...given,
  };
}

export function sampleList(series: SeriesView[] = [sampleSeries()]): SeriesListView {
  return { may_edit: true, hosts: HOSTS, series };
}
