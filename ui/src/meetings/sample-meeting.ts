/** A meeting for tests: the rakor of Kalirejo with its 17 villages. Persons are invented. */

import type { AttendanceStatus, InviteeView, MarkView, MeetingView, OfficeGroup } from "../generated/types";

const VILLAGES = [
  "Sri Way Langsep", "Wayakrui", "Kalirejo", "Balai Rejo", "Watu Agung", "Sri Basuki", "Kaliwungu", "Kali Dadi", "Sinar Rejo",
  "Sri Dadi", "Sri Mulyo", "Agung Timur", "Sukosari", "Sri Purnomo", "Poncowarno", "Wates Jaya", "Sinar Sari",
];

const OTHERS: [OfficeGroup, string, string][] = [
  ["forkopimcam", "Camat Kalirejo", "Hi. Yulianto, S.E."],
  ["forkopimcam", "Kapolsek Kalirejo", ""],
  ["forkopimcam", "Danramil Kalirejo", ""],
  ["agency", "Kepala Puskesmas", "dr. Ratna Dewi"],
  ["agency", "Kepala KUA", "Ma'ruf Amin Ḥasan"],
];

export function mark(status: AttendanceStatus, more: Partial<MarkView> = {}): MarkView {
  return { status, representative_name: "", representative_office: "", late_at: "", at_ms: 1_737_338_100_000, delivery: "unsent", ...more };
}

/** 22 invited in protocol order, nobody marked. */
export function sampleInvitees(): InviteeView[] {
  const heads = VILLAGES.map((name): [OfficeGroup, string, string] => ["village_head", `Kepala Kampung ${name}`, "Wagimin"]);
  return [...OTHERS, ...heads].map(([group, office, name], i) => ({
    id: `i${i + 1}`,
    number: i + 1,
    group,
    office,
    name,
    walk_in: false,
    told: [],
    mark: null,
    signature_id: null,
  }));
}

export function sampleMeeting(invitees: InviteeView[] = sampleInvitees(), row: Partial<MeetingView["row"]> = {}): MeetingView {
  const invited = invitees.filter((invitee) => !invitee.walk_in);
  const count = (test: (status: AttendanceStatus) => boolean) =>
    invited.filter((invitee) => invitee.mark !== null && test(invitee.mark.status)).length;
  const present = count((status) => status === "present");
  const represented = count((status) => status === "represented");
  const unmarked = invited.filter((invitee) => invitee.mark === null).length;
  return {
    row: {
      id: "m1",
      host: "",
      may_edit: true,
      kind: "coordination",
      title: "Rapat Koordinasi Bulanan Forkopimcam Kalirejo",
      date: "2025-01-20",
      time_text: "09.00 WIB s.d. selesai",
      venue: "Aula Kantor Kecamatan Kalirejo",
      counts: {
        invited: invited.length,
        present,
        represented,
        absent: invited.length - present - represented - unmarked,
        unmarked,
        walk_ins: invitees.length - invited.length,
      },
      delivery: "unsent",
      ...row,
    },
    form: {
      kind: "coordination",
      title: "Rapat Koordinasi Bulanan Forkopimcam Kalirejo",
      theme: "",
      date_text: "20/01/2025",
      start_text: "09.00",
      end_text: "",
      venue: "Aula Kantor Kecamatan Kalirejo",
      agenda: "Pembangunan\nKeamanan dan ketertiban masyarakat\nKesehatan",
      chair_name: "Hi. Yulianto, S.E.",
      chair_office: "Camat Kalirejo",
      signer: { name: "", office: "", rank: "", id_kind: "none", id_number: "" },
      series_id: "",
      host: "",
      parent_id: "",
      invitation_number: "005/14/I/2025",
      chair_represents: "",
      chair_acting: "not",
      level: null,
    },
    host_name: "",
    series_title: "",
    part_of: null,
    parts: [],
    number_suggested: "005/…/I/2025",
    number_provisional: false,
    invitees,
    recent: [],
    can_undo: false,
    undo_of: "",
    issues: [],
    minutes: { items: 0, of_decisions: 0, of_issues: 0, discussed: 0, noted: 0, decisions: 0, decisions_open: 0, decisions_waiting: 0 },
    minutes_final: false,
  };
}
