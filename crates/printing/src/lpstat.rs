//! What `lpstat` writes, read: pure functions over its text under `LC_ALL=C`, as CUPS 2.2 to 2.4 write it.

use crate::{Printer, Trouble};

/// `lpstat -r`.
pub(crate) fn scheduler_runs(text: &str) -> bool {
    text.lines().any(|line| line.trim() == "scheduler is running")
}

/// `lpstat -e` and `lpstat -d` together. Instances (`Kantor/duplex`) are the printer again with other choices; the choices are ours.
pub(crate) fn printers(listed: &str, default: &str) -> Vec<Printer> {
    let default = default
        .lines()
        .find_map(|line| line.strip_prefix("system default destination: "))
        .map(|name| name.split('/').next().unwrap_or(name).trim());
    listed
        .lines()
        .map(str::trim)
        .filter(|name| !name.is_empty() && !name.contains('/'))
        .map(|name| Printer {
            name: name.to_owned(),
            is_default: default == Some(name),
        })
        .collect()
}

/// `lp`: `request id is Kantor-14 (1 file(s))`.
pub(crate) fn request_id(text: &str) -> Option<&str> {
    let line = text.lines().find_map(|line| line.strip_prefix("request id is "))?;
    line.split_whitespace().next()
}

/// `lpstat -a NAME`: its queue is closed.
pub(crate) fn is_closed(text: &str, printer: &str) -> bool {
    let closed = format!("{printer} not accepting requests");
    text.lines().any(|line| line.starts_with(&closed))
}

/// `lpstat -l -o NAME`: the keywords of `job-state-reasons` of one job; `None`: it is not listed.
pub(crate) fn reasons_of_job(text: &str, id: &str) -> Option<Vec<String>> {
    block(text, |line| line.split_whitespace().next() == Some(id)).map(alerts)
}

/// What a printer is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Standing {
    /// Its queue was stopped.
    pub stopped: bool,
    /// The keywords of `printer-state-reasons`.
    pub reasons: Vec<String>,
}

/// `lpstat -l -p NAME`; `None`: it is not listed.
pub(crate) fn standing(text: &str, printer: &str) -> Option<Standing> {
    let head = format!("printer {printer} ");
    let lines = block(text, |line| line.starts_with(&head))?;
    let said = lines.first().and_then(|line| line.strip_prefix(&head));
    Some(Standing {
        stopped: said.is_some_and(|rest| rest.starts_with("disabled")),
        reasons: alerts(lines),
    })
}

/// Of a job, from its own reasons and those of its printer. The job's come first: a job that is held does not get on with paper either.
pub(crate) fn trouble(of_job: &[String], printer: Option<&Standing>) -> Option<Trouble> {
    of_job.iter().find_map(|reason| of_job_reason(reason)).or_else(|| {
        let printer = printer?;
        let by_reason = printer.reasons.iter().find_map(|reason| of_printer_reason(reason));
        by_reason.or(printer.stopped.then_some(Trouble::Stopped))
    })
}

/// RFC 8011 §5.3.8, and CUPS' own word for a password.
fn of_job_reason(reason: &str) -> Option<Trouble> {
    match reason {
        "cups-held-for-authentication" | "account-authorization-failed" | "account-info-needed" => {
            Some(Trouble::NeedsPassword)
        }
        "job-hold-until-specified" | "job-suspended" | "job-held-for-review" => Some(Trouble::Held),
        _ => None,
    }
}

/// RFC 8011 §5.4.12 and PWG 5100.9. A report is no trouble; a warning of little paper or ink is none yet.
fn of_printer_reason(reason: &str) -> Option<Trouble> {
    if reason.ends_with("-report") {
        return None;
    }
    let word = reason
        .strip_suffix("-error")
        .or_else(|| reason.strip_suffix("-warning"));
    match word.unwrap_or(reason) {
        "media-empty" | "media-needed" | "input-tray-missing" => Some(Trouble::OutOfPaper),
        "media-jam" => Some(Trouble::Jammed),
        "cover-open" | "door-open" | "interlock-open" => Some(Trouble::CoverOpen),
        "toner-empty" | "marker-supply-empty" | "marker-ink-empty" => Some(Trouble::OutOfInk),
        "offline" | "shutdown" | "timed-out" | "connecting-to-device" => Some(Trouble::Offline),
        _ => None,
    }
}

/// The line that is looked for, and the indented ones below it.
fn block(text: &str, is_head: impl Fn(&str) -> bool) -> Option<Vec<&str>> {
    let mut lines = text.lines().skip_while(|line| is_indented(line) || !is_head(line));
    let head = lines.next()?;
    Some(
        std::iter::once(head)
            .chain(lines.take_while(|line| is_indented(line)))
            .collect(),
    )
}

fn is_indented(line: &str) -> bool {
    line.starts_with(['\t', ' '])
}

fn alerts(lines: Vec<&str>) -> Vec<String> {
    let words = lines.iter().filter_map(|line| line.trim().strip_prefix("Alerts:"));
    words.flat_map(str::split_whitespace).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    // As CUPS 2.4.2 of Debian 12 wrote them.
    const WAITING: &str = include_str!("../samples/jobs-waiting.txt");
    const DISABLED: &str = include_str!("../samples/printer-disabled.txt");
    const NO_PAPER: &str = include_str!("../samples/printer-no-paper.txt");

    fn reasons(id: &str) -> Vec<String> {
        reasons_of_job(WAITING, id).unwrap()
    }

    #[test]
    fn printers_are_listed_once_and_the_usual_one_is_known() {
        let listed = printers(
            "Epson_L3110\nKantor\nKantor/duplex\n",
            "system default destination: Kantor/duplex\n",
        );
        let names: Vec<(&str, bool)> = listed.iter().map(|p| (p.name.as_str(), p.is_default)).collect();
        assert_eq!(names, [("Epson_L3110", false), ("Kantor", true)]);
        assert!(printers("", "no system default destination\n").is_empty());
    }

    #[test]
    fn the_spooler_is_there_or_not() {
        assert!(scheduler_runs("scheduler is running\n"));
        assert!(!scheduler_runs("scheduler is not running\n"));
        assert!(!scheduler_runs(""));
    }

    #[test]
    fn a_job_is_known_by_its_id() {
        assert_eq!(request_id("request id is HP-1020-14 (1 file(s))\n"), Some("HP-1020-14"));
        assert_eq!(request_id(""), None);
    }

    #[test]
    fn a_closed_queue_is_told_from_an_open_one() {
        let text = "Kantor accepting requests since Tue Nov 24 02:18:14 2026\n\
            Pdf not accepting requests since Tue Nov 24 02:18:09 2026 -\n\ttutup\n";
        assert!(is_closed(text, "Pdf"));
        assert!(!is_closed(text, "Kantor"));
    }

    #[test]
    fn each_job_has_its_own_reasons() {
        assert_eq!(reasons("Kantor-1"), ["cups-held-for-authentication"]);
        assert_eq!(reasons("Kantor-14"), ["none"]);
        assert_eq!(reasons("Kantor-16"), ["job-printing"]);
        assert_eq!(reasons_of_job(WAITING, "Kantor-99"), None);
        assert_eq!(reasons_of_job("", "Kantor-1"), None);
    }

    #[test]
    fn a_printer_says_whether_it_stands_still_and_why() {
        let stopped = standing(DISABLED, "Kantor").unwrap();
        assert!(stopped.stopped);
        assert_eq!(trouble(&["none".to_owned()], Some(&stopped)), Some(Trouble::Stopped));
        let empty = standing(NO_PAPER, "Kantor").unwrap();
        assert!(!empty.stopped);
        assert_eq!(
            trouble(&["job-printing".to_owned()], Some(&empty)),
            Some(Trouble::OutOfPaper)
        );
        assert_eq!(standing(NO_PAPER, "Kanto"), None);
    }

    #[test]
    fn a_held_job_is_held_whatever_the_printer_lacks() {
        let empty = standing(NO_PAPER, "Kantor").unwrap();
        assert_eq!(trouble(&reasons("Kantor-15"), Some(&empty)), Some(Trouble::Held));
        assert_eq!(trouble(&reasons("Kantor-1"), None), Some(Trouble::NeedsPassword));
    }

    #[test]
    fn little_ink_and_a_report_are_no_trouble() {
        let fine = |reason: &str| Standing {
            stopped: false,
            reasons: vec![reason.to_owned()],
        };
        for reason in [
            "none",
            "toner-low-warning",
            "media-low",
            "marker-supply-low-report",
            "media-empty-report",
        ] {
            assert_eq!(trouble(&[], Some(&fine(reason))), None, "{reason}");
        }
        for (reason, wanted) in [
            ("media-jam-error", Trouble::Jammed),
            ("cover-open", Trouble::CoverOpen),
            ("toner-empty-warning", Trouble::OutOfInk),
            ("offline-error", Trouble::Offline),
        ] {
            assert_eq!(trouble(&[], Some(&fine(reason))), Some(wanted), "{reason}");
        }
    }
}
