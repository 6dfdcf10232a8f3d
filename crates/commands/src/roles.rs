//! What a reader (*pembaca*) is not offered. The district would refuse each of these changes (`kentongan-domain`, authority), and a
//! laptop that says *tersimpan* to what will be refused has lied.

/// Commands that write records.
pub(crate) const WRITES: &[&str] = &[
    "save_issue",
    "save_issues",
    "edit_issue",
    "save_register",
    "add_follow_up",
    "move_issue",
    "add_comment",
    "assign_issue",
    "release_assignment",
    "pause_issue",
    "resume_issue",
    "link_issue",
    "unlink_issue",
    "merge_issue",
    "unmerge_issue",
    "choose_photos",
    "prepare_photo",
    "add_photos",
    "remove_photo",
    "freeze_issue",
    "unfreeze_issue",
    "reveal_reporter",
    "find_by_reporter",
    "save_retention",
    "erase_data",
    "withdraw_issue",
    "restore_issue",
    "settle_field",
    "settle_deletion",
    "retry_refused",
    "save_draft",
    "save_bulk_draft",
    "discard_draft",
    "save_case_text",
    "save_meeting",
    "invite_office",
    "invite_group",
    "edit_invitee",
    "withdraw_invitation",
    "invite_from_roster",
    "mark_attendance",
    "add_walk_in",
    "undo_mark",
    "save_office",
    "save_person",
    "save_holding",
    "end_holding",
    "merge_people",
    "unmerge_people",
    "remove_from_roster",
    "return_to_roster",
    "save_roster",
    "fill_roster",
    "save_programme",
    "withdraw_programme",
    "restore_programme",
    "save_milestone",
    "tag_programme",
    "untag_programme",
    "save_service_check",
    "sign_attendance",
    "unsign_attendance",
    "send_sealed_report",
    "save_categories",
    "save_profiles",
    "save_holidays",
    "save_numbering",
    "restore_rules",
    "save_boundaries",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_one_of_them_is_a_command() {
        for name in WRITES {
            assert!(crate::list::NAMES.contains(name), "{name}");
        }
    }
}
