import type { ErrorWords } from "../../sentences";
import type id from "../id/errors";
import words from "./words";

const en: typeof id = {
  code: {
    enrol_code_malformed: () => "This is not as on the slip yet: 12 letters and digits, no U among them. Compare each group again.",
    enrol_code_wrong: () => "The code does not match. Check the slip: 12 letters and digits.",
    enrol_code_used: (w) =>
      `Another laptop has already used this code${w.day("at_ms") === "" ? "" : ` on ${w.day("at_ms")}`}. Ask the sub-district for a new one.`,
    enrol_code_expired: (w) =>
      `This code expired${w.day("at_ms") === "" ? "" : ` on ${w.day("at_ms")}`}. Ask the sub-district for a new one.`,
    enrol_code_other_district: (w) =>
      w.value("service_district") === ""
        ? `This code is for ${w.value("code_district") || "another sub-district"}. Compare the code's first group and the service address with the slip.`
        : `This code is for ${w.value("code_district") || "another sub-district"}. The service address belongs to ${w.value("service_district")}. Compare the code's first group and the address with the slip.`,
    enrol_too_many_tries: (w) =>
      `Too many tries. Wait ${w.value("retry_after_s") === "" ? "a moment" : `${w.value("retry_after_s")} seconds`}, then try again. The code is not lost.`,
    slip_not_found: () => "There is no QR code of a Kentongan slip in that picture. Take a closer, brighter photo, or type the code.",
    picture_not_read: () => "That picture cannot be read. Choose a PNG or JPEG photo, or type the code.",
    locked: () => "This laptop is locked. Enter the PIN; what was typed is still there.",
    pin_set_already: () => "This laptop has a PIN already. Close Kentongan and open it again.",
    pin_wrong: () => "The PIN is wrong. Try again; nothing is deleted.",
    pin_wait: (w) => `The PIN was wrong several times. Wait ${waiting(Number(w.value("wait_s")))}, then try again. Nothing is deleted.`,
    recovery_code_incomplete: (w) => `A recovery code has 28 letters and digits; there are ${w.value("typed") || "fewer"}. Look at the paper.`,
    recovery_code_mistyped: () => "A letter is wrong. Compare each group with the paper again.",
    recovery_code_wrong: () => "This code is not for this laptop, or was replaced. Look for the newest paper.",
    keys_damaged: () => "The key file of this laptop is missing or damaged, so the records cannot be opened yet. Delete nothing; call the sub-district.",
    data_of_another: () => "The data in this folder does not fit this laptop's key: it is another laptop's, or all of it is damaged. Put the original files back, or call the sub-district. Nothing was changed.",
    unsent_first: (w) => (w.value("count") === "1" ? "1 record is on this laptop alone. Send it first." : `${w.count("count") || "Some"} records are on this laptop alone. Send them first.`),
    pin_incomplete: () => "The PIN is not complete: at least 6 digits or letters.",
    already_enrolled: () => "This laptop is already enrolled. Close Kentongan and open it again.",
    service_address_invalid: () => "The service address cannot be read. Example: kentongan.kalirejo.lampungtengahkab.go.id",
    service_unreachable: () =>
      "The service address cannot be reached yet. Check the network and the address. The code is not lost; try again in a moment.",
    service_failed: () => "The sub-district's service does not answer. The code is not lost; try again in a moment.",
    captive_portal: () => "What answers is a Wi-Fi sign-in page or something between, not the sub-district's service. Sign in in a browser or use another network, then try again. The code is not lost.",
    service_not_trusted: () =>
      "Whoever answers at that address is not the sub-district that made this code. Check the address on the slip or call the sub-district. No record was sent.",
    invalid_input: () => "Some fields need mending. What was typed is still there.",
    not_found: () => "This record is not on this laptop. It may not have arrived from the sub-district yet.",
    not_allowed: () => "This laptop may not do that. What was typed is still there.",
    reads_only: () => "This laptop was enrolled to read; the text is still there. If records are to be written, ask the sub-district for a new code and enrol it anew in Settings › This laptop.",
    personal_data_frozen: () => "The reporter's data of this issue are frozen: they cannot be seen or changed, nor can its photos. The text is still there. The sub-district can end it.",
    personal_data_erased: () => "The reporter's data of this issue were removed by order of law. Name, number, confidential text and photos cannot be filled in again; put the text into a follow-up if it is needed.",
    stage_not_next: (w) =>
      `${stageOf(w.value("stage")) === "" ? "The stage of this issue has changed" : `This issue now stands at: ${stageOf(w.value("stage"))}`}, and the chosen stage does not follow from there. Open the file again, then choose one of the stages on offer. The text is still there.`,
    evidence_missing: () => "A decision is closed once there is proof. Write a follow-up in its file first, with a photo if there is one.",
    decision_in_minutes: () => "A decision is changed in the minutes of its meeting. Its file takes each follow-up.",
    minutes_final: () => "The minutes of this meeting are final. Write an addendum below them.",
    agenda_item_noted: () => "Something is written under this item, so it stays. Empty that first if it is wrong, or leave the item.",
    minutes_too_long: () => "These minutes are too long for one document. Shorten the longest notes, then try again.",
    confidential_not_public: () => "A confidential issue has no sheet for the public. Choose Complete, or leave it.",
    secrecy_is_heads: () => "Only the head makes an issue confidential no longer, in Change fields, with a reason. The text is still there.",
    not_enrolled: () => "This laptop is not enrolled. Enrol it first with a code from the sub-district.",
    training_never_sends: () => "This is training mode: nothing is sent to any sub-district.",
  seal_key_missing: () => "The sub-district has not prepared a key yet. Send and receive first on the Send page, then try again.",
    preview_expired: () => "This preview is old. Open the print page again.",
    printing_missing: () => "Kentongan cannot print directly on this computer. Open the PDF and print from there.",
    printers_none: () => "There is no printer on this computer yet. Set one up in the settings of the computer, or open the PDF and take it to a print shop.",
    printer_unknown: () => "That printer is no longer there. Choose another one.",
    printer_closed: () => "That printer takes no jobs at the moment. Choose another one, or open its queue in the settings.",
    printer_refused: () => "The printer refused this job. Try another printer.",
    printer_silent: () => "The printer does not answer. Check cable and paper.",
    file_not_written: () => "The file cannot be written there. Choose another place, such as Documents.",
    folder_exists: (w) => `There is a folder ${w.value("name") || "of that name"} already, and it was left as it is. Choose another place, or rename the old folder.`,
    copy_differs: (w) => `The file ${w.value("name") || "there"} reads otherwise than it was written, so the archive is not saved. Use another stick or place.`,
    table_not_read: (w) => tableFault(w),
    photo_not_read: (w) => photoFault(w),
    photos_need_room: () => "The laptop's disk is nearly full. Text can still be saved, photos not. Make some room, then add them again.",
    logo_not_read: (w) => (w.value("why") === "too_large" ? `That logo is too large. ${w.value("limit")} MB at most.` : "That logo cannot be read. Choose a PNG, JPEG or SVG picture."),
    map_not_read: (w) => mapFault(w),
    parcel_not_read: (w) => parcelFault(w),
  storage_full: () => "The laptop's disk is full, so this is not saved. Copy this text, make room, then save again.",
    storage_failed: () => "This laptop cannot save at the moment. Copy this text first, then try again.",
    storage_newer: () => "The data on this laptop was made by a newer version of Kentongan. Install the latest version; everything is kept.",
    region_data_missing: () => "The region data cannot be read. Install Kentongan again; records are not lost.",
    internal: () => "Something is wrong in this program. Try again; what was typed is still there. If it happens again, tell the sub-district.",
  },
  field: {
    required: () => "Fill this in.",
    too_long: (w) => `This text has ${w.count("length")} letters; the limit is ${w.count("limit")}. Shorten it a little.`,
    search_too_short: () => "Write at least 3 letters of the name, or 4 digits of the number. A 0 or +62 in front does not count.",
    date_malformed: () => "Write a date like this: 17/01/2025",
    month_does_not_exist: (w) => `There is no month ${w.value("month")}. Example: 17/01/2025`,
    day_does_not_exist: (w) =>
      `${w.value("day")} ${w.value("month")} ${w.value("year")} does not exist. That month ends on day ${w.value("last")}.`,
    weekday_disagrees: (w) =>
      `${w.value("date")} is a ${w.value("actual")}, not ${w.value("given")}. Correct the date, or leave the weekday out.`,
    time_malformed: () => "Write a time like this: 09.00",
    unknown_category: () => "Choose one of the categories.",
    coordinates_not_read: () => "These coordinates cannot be read. Example: -5.1234, 104.5678. They may be left out.",
    coordinates_incomplete: () => "This is one number. Write latitude and longitude, for example: -5.1234, 104.5678",
    coordinates_nowhere: () => "No place has these coordinates. Look at the numbers again.",
    coordinates_short_link: () => "A short link holds no coordinates. Open it first, then copy the whole address or the numbers.",
    village_not_in_district: (w) => `This village is not in ${w.value("district") || w.district}. Choose from ${w.value("count")} villages.`,
    out_of_range: (w) => `Between ${w.value("min")} and ${w.value("max")}.`,
    pin_too_short: (w) => `A PIN has at least ${w.value("min") || "6"} digits or letters.`,
    pin_too_simple: () => "This PIN is easy to guess. No repeated digits, none in a row.",
    pins_differ: () => "The two PINs differ. Type it once more.",
    other_year: (w) => `This date is not in the year ${w.value("year") || "above"}. Correct the year, or write it into the right one.`,
    doubled: () => "This is in the list already. Change or remove one of the two.",
    cannot_be_part: () => "This programme cannot be put under that one: it is one of its own parts, or not every village sees it. Choose another.",
  code_malformed: () => "A category has a code of three capital letters, such as PAS.",
    format_malformed: (w) => formatFault(w),
    ends_before_start: () => "The last day comes before the first. Mend one of them.",
    pages_malformed: () => "Write pages as 1-3,5, or leave it empty for all.",
    turns_not_swapped: () => "These two months cannot be swapped. Choose two turns of different hosts that are not swapped yet.",
    nip_malformed: () => "A NIP has 18 digits. Leave it empty if unknown.",
  },
  field_of: {
    "signer.above": { out_of_range: (w) => `${w.value("max")} lines at most.` },
    "known_by.above": { out_of_range: (w) => `${w.value("max")} lines at most.` },
    "known_by.title": { required: () => "Write the title of whoever takes note, for example CAMAT KALIREJO." },
    title: { required: () => "Write a title; one sentence will do." },
    category: { required: () => "Choose one category." },
    village_code: { required: () => "Choose a village." },
    reason: { required: () => "Write the reason, so that the village knows what to do." },
    withdrawal: { required: () => "Write the reason, for example: recorded twice." },
    office: { required: () => "Write the name of the agency." },
  note: { required: () => "Write what is waited for, so that the village knows." },
  pause: { required: () => "Choose the reason of the pause." },
  assignment: { required: () => "Choose the agency to release." },
  secrecy_reason: { required: () => "Write the reason, for example: the reporter agreed." },
  reporter: { required: () => "Write the name or number of the reporter." },
  record_number: { required: () => "Write the number of the record." },
  ordered_by: { required: () => "Write by whose order." },
  issues: { required: () => "Choose at least one issue." },
  link: { required: () => "Choose the link to remove." },
  other: { required: () => "Choose the issue to link." },
  meeting: { required: () => "Choose the meeting that dealt with it." },
  programme: { required: () => "Choose the programme." },
  tagged_issue: { required: () => "Choose the issue to tag." },
  into: { required: () => "Choose the issue that goes on." },
    photos: {
      required: () => "Choose the photos first.",
      out_of_range: (w) => `At most ${w.value("max")} photos are saved at once. Take some out, and add them afterwards.`,
    },
    photo_reason: { required: () => "Write the reason, for example: wrong photo." },
  filter_name: { required: () => "Write a name for the filter.", out_of_range: (w) => `There are ${w.value("max")} filters already. Delete one first.` },
  text: { required: () => "Write something first." },
    description: {
      too_long: (w) =>
        `This description has ${w.count("length")} letters; one save takes ${w.count("limit")}. All of it is safe in the draft: move a part into a follow-up.`,
    },
    list: {
      required: () => "At least one category has to be offered.",
      out_of_range: (w) => `Too many rows; ${w.value("max")} at most. Hide what is not used.`,
      too_long: () => "This list is too long for one sending. Shorten names and sources, or set a part back to the list of Kentongan.",
    },
    office_title: { required: () => "Write the title of the office, for instance: Kapolsek Kalirejo" },
  name: { required: () => "Write the name." },
  person: { required: () => "Choose the person, or write the name." },
  merge_into: { required: () => "Nobody can be merged into himself." },
  name_id: { required: () => "Write its name." },
    format: { required: () => "Write the format, such as ISU/{kode_kampung}/{tahun}/{nomor:3}" },
    code_text: { required: () => "Type the 12 letters and digits from the slip." },
    service_text: { required: () => "Type the service address from the slip." },
  },
};
function photoFault(w: ErrorWords): string {
  switch (w.value("why")) {
    case "empty":
      return "This photo is empty. Copy it again from the telephone.";
    case "too_large":
      return `This photo is too large, at most ${w.value("limit") || "40"} MB. Send it again from the telephone in size “medium”.`;
    case "not_a_photo":
      return "This file is no photo. Choose a JPEG or PNG.";
    case "heic":
      return "HEIC photos cannot be read yet. On the telephone choose Camera › Formats › Most Compatible.";
    case "unsupported":
      return "WebP and AVIF photos cannot be read yet. Save it as JPEG, and choose again.";
    case "damaged":
      return "This photo is damaged or cut off. Copy it again from the telephone.";
    case "gone":
      return "A photo is no longer kept on this laptop. Take it out of the form, and choose it again.";
    default:
      return "That photo cannot be opened. Copy it to this laptop first, and choose again.";
  }
}

function formatFault(w: ErrorWords): string {
  switch (w.value("why")) {
    case "placeholder":
      return `{${w.value("what")}} is not known. Use {kode_kampung}, {tahun} and {nomor:3}.`;
    case "sign":
      return `The sign ${w.value("what")} cannot stand in a number. Use a slash, a full stop or a hyphen.`;
    case "no_number":
      return "The running number is missing. Add {nomor:3}.";
    case "no_year":
      return "The year is missing, and numbers begin anew each year. Add {tahun}.";
    case "no_village":
      return "The village is missing, and each village has numbers of its own. Add {kode_kampung}.";
    default:
      return "A brace lacks its other half. Example: ISU/{kode_kampung}/{tahun}/{nomor:3}";
  }
}

function tableFault(w: ErrorWords): string {
  const place = w.value("column") === "" ? `row ${w.value("row")}` : `row ${w.value("row")}, column ${w.value("column")}`;
  switch (w.value("why")) {
    case "too_large":
      return `This file is too large, at most ${w.value("limit")} MB. Split it.`;
    case "too_many_rows":
      return `This file is too long, at most ${w.count("limit")} rows. Split it.`;
    case "too_many_columns":
      return `In ${place} something stands far to the right. Delete it, save, and choose again.`;
    case "cell_too_long":
      return `What stands in ${place} is too long, at most ${w.count("limit")} characters. Shorten it, or close its quotation mark.`;
    case "locked":
      return "This file is locked with a password. Save it without one, and choose again.";
    case "damaged":
      return "This file is damaged. Open it in Excel, save it once more, and choose again.";
    case "empty":
      return "This file is empty.";
    case "not_a_table":
      return "This file is no table. Choose an Excel or CSV file.";
    default:
      return "That file cannot be opened. Choose another, or copy it to this laptop first.";
  }
}

function parcelFault(w: ErrorWords): string {
  switch (w.value("why")) {
    case "not_a_parcel":
      return "This is no file between laptops. Choose the file that ends in .ktg.";
    case "damaged":
      return "This file was damaged on its way, so nothing was taken. Ask for a new one from the laptop that wrote it.";
    case "newer":
      return "This file was written by a newer Kentongan. Update Kentongan on this laptop, then read it again; the file is still good.";
    case "too_large":
      return "This file is too large to be one between laptops. Check that it is the right one.";
    case "own":
      return "This laptop wrote this file itself. Take it to the other laptop.";
    case "other_scope":
      return "This file is from another village or office and only for the laptops there. Nothing was taken.";
    case "other_district":
      return "This laptop's sub-district does not know who wrote this file. Nothing was taken; call the sub-district.";
    case "not_for_this_laptop":
      return "The laptop that wrote it does not know this one yet. Write this laptop's card, open it there, then ask for a new file.";
    default:
      return "This file cannot be opened. Check the stick, then choose again.";
  }
}

function mapFault(w: ErrorWords): string {
  switch (w.value("why")) {
    case "not_geojson":
      return "This file is no GeoJSON. Choose one whose name ends in .geojson.";
    case "shapefile":
      return "This is a shapefile (.shp). Save it again as GeoJSON in a map program, then choose it.";
    case "kml":
      return "This is a KML file. Save it again as GeoJSON in a map program, then choose it.";
    case "zip":
      return "This file is still packed (zip). Unpack it first, then choose the .geojson inside.";
    case "projected":
      return "The numbers in this file are metres. Save it again with WGS84 coordinates (EPSG:4326), then choose it.";
    case "off_earth":
      return "A point in it is not on earth, so the file is damaged. Ask for another one.";
    case "no_areas":
      return "There are no areas in this file, only points or lines. Choose the layer of areas.";
    case "too_much":
      return "This file is too large. Save the boundaries of one sub-district only, then choose it.";
    default:
      return "That file cannot be opened. Choose another one, or copy it to this laptop first.";
  }
}

function stageOf(code: string): string {
  return words.stage[code as keyof typeof words.stage] ?? "";
}

function waiting(seconds: number): string {
  if (!(seconds > 0)) return "a moment";
  return seconds > 90 ? `${Math.ceil(seconds / 60)} minutes` : `${seconds} seconds`;
}

export default en;
