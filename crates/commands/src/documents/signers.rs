//! Who answers for a paper, as signature blocks write it.

use kentongan_documents::Signer;
use kentongan_domain::scope::RegionCode;

use crate::desk::Desk;
use crate::error::UiError;
use crate::meetings;

/// Who signs the papers of the office of `region`: its head, named by the one who signs by hand.
pub(super) fn office_signer(desk: &Desk, region: &RegionCode) -> Result<Signer, UiError> {
    let office = meetings::default_signer_office(desk, region)?;
    Ok(Signer {
        above: Vec::new(),
        title: format!("{},", office.to_uppercase()),
        name: String::new(),
        rank: None,
        id: None,
    })
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
