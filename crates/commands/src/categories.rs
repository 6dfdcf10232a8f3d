//! Categories and their sub-categories, as forms offer them and lists name them; what an entry is asked.

use kentongan_domain::vocabulary::{Category, DisasterKind, EntryType, Prompt, Subcategory, prompts_for};

use crate::desk::Desk;
use crate::dto::{self, CategoryView, DisasterKindView, ListPrompts, Nothing, PromptView, SubcategoryView};
use crate::error::UiError;

pub fn list_categories(desk: &Desk, _: Nothing) -> Result<Vec<CategoryView>, UiError> {
    Ok(desk.rules()?.categories.categories().iter().map(view).collect())
}

pub fn list_disaster_kinds(_: &Desk, _: Nothing) -> Result<Vec<DisasterKindView>, UiError> {
    let kinds = DisasterKind::all().iter();
    Ok(kinds
        .map(|kind| DisasterKindView {
            code: kind.code.to_owned(),
            subcategory: kind.subcategory.to_owned(),
            name_id: kind.name_id.to_owned(),
            name_en: kind.name_en.to_owned(),
        })
        .collect())
}

pub fn list_prompts(_: &Desk, request: ListPrompts) -> Result<Vec<PromptView>, UiError> {
    let prompts = prompts_for(entry_type_of(request.entry_type)).iter();
    Ok(prompts
        .map(|prompt| PromptView {
            prompt: prompt_view(*prompt),
            personal: prompt.is_personal(),
        })
        .collect())
}

fn view(category: &Category) -> CategoryView {
    CategoryView {
        code: category.code.clone(),
        name_id: category.name_id.clone(),
        name_en: category.name_en.clone(),
        offered: !category.retired,
        forced_confidential: category.forced_confidential,
        subcategories: category.subcategories.iter().map(sub_view).collect(),
    }
}

fn sub_view(subcategory: &Subcategory) -> SubcategoryView {
    SubcategoryView {
        code: subcategory.code.clone(),
        name_id: subcategory.name_id.clone(),
        name_en: subcategory.name_en.clone(),
        offered: !subcategory.retired,
        forced_confidential: subcategory.forced_confidential,
    }
}

pub(crate) fn entry_type_of(view: dto::EntryType) -> EntryType {
    match view {
        dto::EntryType::StrategicIssue => EntryType::StrategicIssue,
        dto::EntryType::Complaint => EntryType::Complaint,
        dto::EntryType::Aspiration => EntryType::Aspiration,
        dto::EntryType::Incident => EntryType::Incident,
        dto::EntryType::EarlyWarning => EntryType::EarlyWarning,
        dto::EntryType::InformationRequest => EntryType::InformationRequest,
        dto::EntryType::Praise => EntryType::Praise,
        dto::EntryType::Decision => EntryType::Decision,
    }
}

/// `None`: nobody said, or a newer program did.
pub(crate) fn entry_type_view(number: i64) -> Option<dto::EntryType> {
    Some(match EntryType::of_number(number)? {
        EntryType::StrategicIssue => dto::EntryType::StrategicIssue,
        EntryType::Complaint => dto::EntryType::Complaint,
        EntryType::Aspiration => dto::EntryType::Aspiration,
        EntryType::Incident => dto::EntryType::Incident,
        EntryType::EarlyWarning => dto::EntryType::EarlyWarning,
        EntryType::InformationRequest => dto::EntryType::InformationRequest,
        EntryType::Praise => dto::EntryType::Praise,
        EntryType::Decision => dto::EntryType::Decision,
    })
}

fn prompt_view(prompt: Prompt) -> dto::Prompt {
    match prompt {
        Prompt::Who => dto::Prompt::Who,
        Prompt::What => dto::Prompt::What,
        Prompt::Where => dto::Prompt::Where,
        Prompt::WithWhat => dto::Prompt::WithWhat,
        Prompt::Why => dto::Prompt::Why,
        Prompt::How => dto::Prompt::How,
        Prompt::When => dto::Prompt::When,
        Prompt::Losses => dto::Prompt::Losses,
        Prompt::Witnesses => dto::Prompt::Witnesses,
        Prompt::ActionTaken => dto::Prompt::ActionTaken,
    }
}
