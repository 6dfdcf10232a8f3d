//! axe-core in an open window: what a machine can find of that which shuts people out.
//!
//! What it cannot find, and which tests look for that, stands in `docs/adr/0014-accessibility.md`.

use std::fmt;

use anyhow::{Context as _, Result, bail, ensure};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::driver::Window;
use crate::programs;

/// Levels A and AA of WCAG 2.0, 2.1 and 2.2. All rules of them are held, none is left out.
const TAGS: [&str; 5] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
/// A development package of `ui`; nothing of it is in the product.
const SOURCE: &str = "ui/node_modules/axe-core/axe.min.js";

/// A bar that stays at the bottom while the page scrolls covers half of some target at almost every place of the page, and what it covers
/// comes out when the page is scrolled: targets are measured with the bars at their own places. That no bar ever covers what has the focus is
/// held where Tab walks.
const LET_GO: &str = ".bar, .acts, .go { position: static !important }";

const RUN: &str = "const [tags, letGo, done] = arguments; \
    const style = document.head.appendChild(document.createElement('style')); \
    style.textContent = letGo; \
    axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] }).then( \
        (found) => done({ \
            held: found.passes.length, \
            broken: found.incomplete.filter((rule) => rule.error).map((rule) => `${rule.id}: ${rule.error.message ?? rule.error}`), \
            violations: found.violations.flatMap((rule) => rule.nodes.map((node) => ({ \
                rule: rule.id, help: rule.help, target: node.target.flat().join(' '), why: node.failureSummary ?? '' }))), \
        }), \
        (error) => done({ error: String(error) })).finally(() => style.remove())";

/// A page that never comes to rest is at fault.
const LOOKS_MAX: usize = 3;
/// What was asked of the page before is drawn.
const TWO_FRAMES: &str = "const done = arguments[arguments.length - 1]; \
    requestAnimationFrame(() => requestAnimationFrame(() => done({})))";

/// One part of a page that one rule does not let pass.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Violation {
    /// `button-name`
    pub rule: String,
    /// `Buttons must have discernible text`
    pub help: String,
    /// Selector of the part.
    pub target: String,
    pub why: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let why = self.why.split_whitespace().collect::<Vec<_>>().join(" ");
        write!(f, "{} at {}: {} ({why})", self.rule, self.target, self.help)
    }
}

#[derive(Deserialize)]
struct Found {
    /// Rules that found something to look at, and let it pass.
    held: usize,
    /// Rules that did not get through: the page is not held to them, and axe-core alone would not say so aloud.
    broken: Vec<String>,
    violations: Vec<Violation>,
}

/// Looks at the page as it stands now.
///
/// # Errors
/// When axe-core is not installed or does not run.
pub async fn violations(window: &Window) -> Result<Vec<Violation>> {
    if !window.is("typeof window.axe?.run === 'function'").await? {
        let path = programs::repository().join(SOURCE);
        let source = std::fs::read_to_string(&path)
            .with_context(|| format!("{SOURCE} is not there: `cargo xtask test` installs it"))?;
        window.run_in(&source).await?;
    }
    let mut found = look(window).await?;
    // A page that scrolls to its focus while it is looked at is not where the rule has drawn its map: it is looked at anew where it has
    // come to rest.
    for _ in 1..LOOKS_MAX {
        if found.broken.is_empty() {
            break;
        }
        window.ask(TWO_FRAMES, vec![]).await?;
        found = look(window).await?;
    }
    ensure!(
        found.broken.is_empty(),
        "rules that did not run: {}",
        found.broken.join("; ")
    );
    ensure!(
        found.held > 0 || !found.violations.is_empty(),
        "axe-core found nothing to look at"
    );
    Ok(found.violations)
}

async fn look(window: &Window) -> Result<Found> {
    let answer = window.ask(RUN, vec![json!(TAGS), json!(LET_GO)]).await?;
    if let Some(error) = answer.get("error").and_then(Value::as_str) {
        bail!("axe-core did not finish: {error}");
    }
    Ok(serde_json::from_value(answer)?)
}
