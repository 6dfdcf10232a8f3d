//! Reads laid-out frames back into what a person sees: pieces of text, the
//! table with its rows, pictures and rules.

use typst::layout::{Abs, Frame, FrameItem, Point, Transform};
use typst::visualize::Geometry;

use crate::attendance::ColumnWidths;
use crate::{AttendanceSheet, Compiled, Paper};

/// Slack for sums of rounded lengths, in millimetres.
pub const SLACK_MM: f64 = 0.01;

pub const LEFT_MM: f64 = 30.0;

/// The margin below the text, in which the stamp stands.
const FOOT_MM: f64 = 25.0;
/// Width of its code, and some.
const STAMP_MM: f64 = 10.5;
const STAMP_WORDS: [&str; 2] = ["Dokumen ", "Sidik isi "];

/// A run of text in one style on one line.
#[derive(Debug, Clone)]
pub struct Run {
    pub text: String,
    pub x: f64,
    /// Of the baseline.
    pub y: f64,
    pub width: f64,
    pub size_pt: f64,
    pub rotated: bool,
}

#[derive(Debug)]
struct Rule {
    from: (f64, f64),
    to: (f64, f64),
    thickness_pt: f64,
}

impl Rule {
    fn is_upright(&self) -> bool {
        (self.from.0 - self.to.0).abs() < SLACK_MM
    }

    /// Underlines under words are no borders: they do not span the first
    /// column.
    fn is_row_border(&self) -> bool {
        (self.from.1 - self.to.1).abs() < SLACK_MM
            && self.from.0.min(self.to.0) < LEFT_MM + SLACK_MM
            && self.from.0.max(self.to.0) > LEFT_MM + 10.0 - SLACK_MM
    }
}

#[derive(Debug)]
pub struct TableRow {
    pub top: f64,
    pub bottom: f64,
    /// Text of the columns, wrapped lines joined by a space.
    pub cells: Vec<String>,
    runs: Vec<Run>,
}

impl TableRow {
    pub fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }

    /// The number of a numbered row.
    pub fn number(&self) -> Option<u32> {
        self.cell(0).strip_suffix('.')?.parse().ok()
    }

    /// The small number in the signature column.
    pub fn signature_number(&self) -> Option<&Run> {
        let number = format!("{}.", self.number()?);
        self.runs.iter().find(|run| run.text == number && run.size_pt < 9.0)
    }

    pub fn is_heading(&self) -> bool {
        self.cells == ["NO.", "NAMA", "JABATAN/INSTANSI", "TANDA TANGAN", "KET."]
    }
}

#[derive(Debug)]
pub struct PrintedPage {
    pub width_pt: f64,
    pub height_pt: f64,
    pub runs: Vec<Run>,
    /// What the stamp at the foot says; it stands in no other list.
    pub stamp: Vec<Run>,
    /// Left, top, width, height of pictures.
    pub pictures: Vec<(f64, f64, f64, f64)>,
    /// Top in millimetres and thickness in points of filled bars.
    pub bars: Vec<(f64, f64)>,
    /// How many lines were drawn by hand.
    pub strokes: usize,
    pub rows: Vec<TableRow>,
    pub column_borders: Vec<f64>,
    pub border_thicknesses_pt: Vec<f64>,
}

impl PrintedPage {
    pub fn text(&self) -> String {
        self.runs
            .iter()
            .map(|run| run.text.as_str())
            .collect::<Vec<_>>()
            .join("\n")
    }

    pub fn find(&self, text: &str) -> Option<&Run> {
        self.runs.iter().find(|run| run.text == text)
    }

    pub fn numbers(&self) -> Vec<u32> {
        self.rows.iter().filter_map(TableRow::number).collect()
    }

    pub fn numbered_rows(&self) -> impl Iterator<Item = &TableRow> {
        self.rows.iter().filter(|row| row.number().is_some())
    }
}

/// The row with a number, on whichever page it is.
pub fn row(pages: &[PrintedPage], number: u32) -> &TableRow {
    pages
        .iter()
        .flat_map(PrintedPage::numbered_rows)
        .find(|row| row.number() == Some(number))
        .expect("the row is printed")
}

pub fn runs(pages: &[PrintedPage]) -> impl Iterator<Item = &Run> {
    pages.iter().flat_map(|page| &page.runs)
}

pub fn text(pages: &[PrintedPage]) -> String {
    pages.iter().map(PrintedPage::text).collect::<Vec<_>>().join("\n")
}

/// The words as they follow each other, whichever lines they stand on.
pub fn flowing(pages: &[PrintedPage]) -> String {
    text(pages).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The numbers of all words that are this letter and a number, as they follow each other.
pub fn counted(pages: &[PrintedPage], letter: char) -> Vec<u32> {
    let words = flowing(pages);
    let numbers = words.split(' ').filter_map(|word| word.strip_prefix(letter));
    numbers.filter_map(|number| number.parse().ok()).collect()
}

/// Whether nothing on the page runs into its neighbour, over the side margins or over the paper's ends.
pub fn keeps_its_place(page: &PrintedPage, paper: Paper) {
    let (width, height) = paper.size_mm();
    for run in &page.runs {
        let right = run.x + run.width;
        assert!(
            run.x > LEFT_MM - SLACK_MM && right < f64::from(width) - 20.0 + SLACK_MM,
            "{run:?}"
        );
        assert!(run.y > 5.0 && run.y < f64::from(height) - 5.0, "{run:?}");
        let over = page.runs.iter().find(|other| {
            let level = (other.y - run.y).abs() < SLACK_MM;
            level && other.x > run.x + SLACK_MM && other.x < right - 0.1
        });
        assert!(over.is_none(), "{run:?} runs into {over:?}");
    }
}

/// Edges of the five columns of a tanda terima, of which the title takes what the others leave.
pub fn receipt_edges(paper: Paper) -> [f64; 6] {
    let (width, _) = paper.size_mm();
    let title = f64::from(width) - 50.0 - 10.0 - 28.0 - 27.0 - 40.0;
    let mut edge = LEFT_MM;
    [0.0, 10.0, title, 28.0, 27.0, 40.0].map(|width| {
        edge += width;
        edge
    })
}

/// Left edges of the six drawn columns and the right edge of the last.
pub fn column_edges(paper: Paper) -> [f64; 7] {
    let (words, note) = if paper == Paper::F4215 {
        (48.0, 13.0)
    } else {
        (46.0, 12.0)
    };
    let mut edge = LEFT_MM;
    [0.0, 10.0, words, words, 23.0, 23.0, note].map(|width| {
        edge += width;
        edge
    })
}

/// The pages of an attendance sheet; the two signature halves are one column.
pub fn read(compiled: &Compiled, paper: Paper) -> Vec<PrintedPage> {
    let [number, name, office, signature, _, note, end] = column_edges(paper);
    read_table(compiled, &[number, name, office, signature, note, end])
}

/// Left edges of the columns of any attendance sheet and the right edge of the last; the two signature halves are one column.
pub fn sheet_edges(sheet: &AttendanceSheet) -> Vec<f64> {
    let widths = ColumnWidths::of(sheet.paper, &sheet.form);
    let columns = [
        widths.number,
        widths.name,
        widths.office,
        widths.extra,
        2 * widths.signature_half,
        widths.note,
    ];
    let mut edge = LEFT_MM;
    let mut edges = vec![edge];
    for width in columns.into_iter().filter(|width| *width > 0) {
        edge += f64::from(width);
        edges.push(edge);
    }
    edges
}

/// The pages of any attendance sheet.
pub fn read_sheet(sheet: &AttendanceSheet) -> Vec<PrintedPage> {
    read_table(&super::compile(sheet), &sheet_edges(sheet))
}

/// The pages of a paper with a table whose columns have these edges.
pub fn read_table(compiled: &Compiled, edges: &[f64]) -> Vec<PrintedPage> {
    compiled
        .document()
        .pages()
        .iter()
        .map(|page| read_page(&page.frame, edges))
        .collect()
}

fn read_page(frame: &Frame, edges: &[f64]) -> PrintedPage {
    let mut found = Found {
        foot: frame.height().to_mm() - FOOT_MM,
        ..Found::default()
    };
    found.walk(frame, Transform::identity());
    let borders = |borders: fn(&Rule) -> bool| found.rules.iter().filter(move |rule| borders(rule));
    let lines = distinct(borders(Rule::is_row_border).map(|rule| rule.from.1));
    let rows = lines
        .iter()
        .zip(lines.iter().skip(1))
        .map(|(&top, &bottom)| {
            let runs: Vec<Run> = found
                .runs
                .iter()
                .filter(|run| !run.rotated && run.y > top && run.y <= bottom)
                .cloned()
                .collect();
            TableRow {
                top,
                bottom,
                cells: cells(&runs, edges),
                runs,
            }
        })
        .collect();

    PrintedPage {
        width_pt: frame.width().to_pt(),
        height_pt: frame.height().to_pt(),
        pictures: found.pictures,
        bars: found.bars,
        rows,
        column_borders: distinct(borders(Rule::is_upright).map(|rule| rule.from.0)),
        border_thicknesses_pt: borders(|rule| rule.is_upright() || rule.is_row_border())
            .map(|rule| rule.thickness_pt)
            .collect(),
        runs: found.runs,
        stamp: found.stamp,
        strokes: found.strokes,
    }
}

/// Sorted, each once.
fn distinct(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.dedup_by(|a, b| (*a - *b).abs() < SLACK_MM);
    values
}

/// Joins the runs of each column.
fn cells(runs: &[Run], edges: &[f64]) -> Vec<String> {
    let columns = edges.iter().zip(edges.iter().skip(1));
    columns
        .map(|(&from, &to)| {
            let mut inside: Vec<&Run> = runs
                .iter()
                .filter(|run| {
                    let middle = run.x + run.width / 2.0;
                    middle > from && middle < to
                })
                .collect();
            inside.sort_by(|a, b| a.y.total_cmp(&b.y).then(a.x.total_cmp(&b.x)));
            join_lines(&inside)
        })
        .collect()
}

fn join_lines(runs: &[&Run]) -> String {
    let mut text = String::new();
    let mut line = f64::NEG_INFINITY;
    for run in runs {
        if !text.is_empty() && run.y - line > SLACK_MM && !text.ends_with(' ') {
            text.push(' ');
        }
        line = run.y;
        text.push_str(&run.text);
    }
    text.trim().to_owned()
}

#[derive(Default)]
struct Found {
    /// Where the foot of the page begins.
    foot: f64,
    runs: Vec<Run>,
    stamp: Vec<Run>,
    strokes: usize,
    rules: Vec<Rule>,
    pictures: Vec<(f64, f64, f64, f64)>,
    bars: Vec<(f64, f64)>,
}

impl Found {
    fn walk(&mut self, frame: &Frame, outer: Transform) {
        for (position, item) in frame.items() {
            let here = outer.pre_concat(Transform::translate(position.x, position.y));
            let (x, y) = in_mm(Point::zero().transform(here));
            match item {
                FrameItem::Group(group) => {
                    self.walk(&group.frame, here.pre_concat(group.transform));
                }
                FrameItem::Text(text) => {
                    let run = Run {
                        text: text.text.to_string(),
                        x,
                        y,
                        width: text.width().to_mm(),
                        size_pt: text.size.to_pt(),
                        rotated: here.kx.get() != 0.0,
                    };
                    let of_stamp = STAMP_WORDS.iter().any(|word| run.text.starts_with(word));
                    match y > self.foot && of_stamp {
                        true => self.stamp.push(run),
                        false => self.runs.push(run),
                    }
                }
                FrameItem::Shape(shape, _) => match &shape.geometry {
                    Geometry::Line(to) => self.rules.push(Rule {
                        from: (x, y),
                        to: in_mm(to.transform(here)),
                        thickness_pt: shape.stroke.as_ref().map_or(0.0, |stroke| stroke.thickness.to_pt()),
                    }),
                    // The code of the stamp.
                    Geometry::Rect(_) if y > self.foot && x < LEFT_MM + STAMP_MM => {}
                    Geometry::Rect(size) => self.bars.push((y, size.y.to_pt())),
                    Geometry::Curve(_) => self.strokes += 1,
                },
                FrameItem::Image(_, size, _) => {
                    self.pictures.push((x, y, size.x.to_mm(), size.y.to_mm()));
                }
                FrameItem::Link(..) | FrameItem::Tag(_) => {}
            }
        }
    }
}

fn in_mm(point: Point) -> (f64, f64) {
    let mm = |length: Abs| length.to_mm();
    (mm(point.x), mm(point.y))
}
