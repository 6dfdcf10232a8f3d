//! Who answers for a paper, as signature blocks write it.

use kentongan_documents::Signer;
use kentongan_domain::scope::RegionCode;

use crate::desk::Desk;
use crate::dto::SigningForm;
use crate::error::UiError;
use crate::{meetings, signing};

/// Who signs the papers of the office of `region`: of this laptop's own whoever stands in the settings, of another its head, named by
/// the one who signs by hand.
pub(super) fn office_signer(desk: &Desk, region: &RegionCode) -> Result<Signer, UiError> {
    let form = own_form(desk, region)?.unwrap_or_default();
    let head = meetings::default_signer_office(desk, region)?;
    Ok(signing::signer_of(&form.signer, &head))
}

/// The same, with a name that was typed for one paper. Rank and number go with the name of the settings alone.
pub(super) fn office_signer_named(desk: &Desk, region: &RegionCode, typed: &str) -> Result<Signer, UiError> {
    let signer = office_signer(desk, region)?;
    let name = signature_name(typed);
    if name.is_empty() || name == signer.name {
        return Ok(signer);
    }
    Ok(Signer {
        name,
        rank: None,
        id: None,
        ..signer
    })
}

/// The higher officer who signs at the left, under `Mengetahui,`; `None`: nobody does.
pub(super) fn known_by(desk: &Desk, region: &RegionCode) -> Result<Option<Signer>, UiError> {
    let form = own_form(desk, region)?.filter(|form| form.with_known_by);
    Ok(form.map(|form| signing::signer_of(&form.known_by, "")))
}

fn own_form(desk: &Desk, region: &RegionCode) -> Result<Option<SigningForm>, UiError> {
    match desk.enrolment()?.scope.code() == region {
        true => signing::kept(&desk.store()?, region),
        false => Ok(None),
    }
}

/// A name as signature blocks write it: the name in capitals, titles as they are. `Hi. Yulianto, S.E.` → `Hi. YULIANTO, S.E.`
pub(crate) fn signature_name(name: &str) -> String {
    let (bare, degrees) = match name.split_once(',') {
        Some((bare, degrees)) => (bare, format!(",{degrees}")),
        None => (name, String::new()),
    };
    // A word that ends in a full stop is a title (Hi., H., Dr.) unless it is a lone initial behind the first name.
    let word = |(index, word): (usize, &str)| {
        let title = word.ends_with('.') && (index == 0 || word.chars().count() > 2);
        if title { word.to_owned() } else { word.to_uppercase() }
    };
    let bare: Vec<String> = bare.split_whitespace().enumerate().map(word).collect();
    format!("{}{degrees}", bare.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signature_names_keep_their_titles() {
        for (name, signed) in [
            ("Hi. Yulianto, S.E.", "Hi. YULIANTO, S.E."),
            ("H. Askolani, SH., MH", "H. ASKOLANI, SH., MH"),
            ("Dikdik S. Nugrahawan", "DIKDIK S. NUGRAHAWAN"),
            ("Muhamad Azan", "MUHAMAD AZAN"),
            ("", ""),
        ] {
            assert_eq!(signature_name(name), signed, "{name}");
        }
    }
}
