"""The same meeting in the form that each subject reads: our JSON, a page of HTML, a flat OpenDocument text."""

import dataclasses
import json
from html import escape
from pathlib import Path

HEADINGS = ("NO.", "NAMA", "JABATAN/INSTANSI", "TANDA TANGAN", "KET.")
WIDTHS_MM = (10, 46, 46, 23, 23, 12)


@dataclasses.dataclass(frozen=True)
class Source:
    json: Path
    html: Path
    fodt: Path


def write_all(words, stem):
    source = Source(*(stem.with_suffix(ending) for ending in (".json", ".html", ".fodt")))
    source.json.write_text(json.dumps(words))
    source.html.write_text(html(words))
    source.fodt.write_text(fodt(words))
    return source


def cells(words):
    """Number, name, office, left and right half of the signature, mark."""
    for number, row in enumerate(words["rows"], 1):
        mark = ("Hadir" if row["present"] else "TK") if words["filled"] else ""
        name = "–" if words["filled"] and not row["present"] else row["name"]
        left, right = (f"{number}.", "") if number % 2 else ("", f"{number}.")
        yield f"{number}.", name, row["office"], left, right, mark


def identity(words):
    return (("Hari/Tanggal", words["date"]), ("Waktu", words["time"]), ("Tempat", words["venue"]), ("Acara", words["title"]))


def recap(words):
    present = sum(row["present"] for row in words["rows"])
    count = (lambda number: f"{number} orang") if words["filled"] else (lambda number: "........ orang")
    return (
        ("Jumlah undangan", f"{len(words['rows'])} orang"), ("Hadir", count(present)), ("Diwakili", count(0)),
        ("Tidak hadir", count(len(words["rows"]) - present)),
    )


def html(words):
    line = lambda one: "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in one) + "</tr>"  # noqa: E731
    pair = lambda one: f"<tr><td>{escape(one[0])}</td><td>: {escape(one[1])}</td></tr>"  # noqa: E731
    head = "".join(f"<th{' colspan=2' if heading == HEADINGS[3] else ''}>{heading}</th>" for heading in HEADINGS)
    widths = "".join(f"<col style='width:{width}mm'>" for width in WIDTHS_MM)
    return f"""<!doctype html><html lang="id"><meta charset="utf-8"><title>Daftar Hadir</title><style>
@page {{ size: A4; margin: 20mm 20mm 25mm 30mm }}
body {{ font: 12pt "Liberation Sans", Arial, sans-serif; margin: 0 }}
h1 {{ font-size: 14pt; text-align: center; margin: 6mm 0 2mm }} h2 {{ font-size: 12pt; text-align: center; margin: 0 0 4mm }}
.kop {{ text-align: center; border-bottom: 3pt double #000 }} .kop b {{ font-size: 16pt }}
.rows {{ border-collapse: collapse; table-layout: fixed; width: 160mm; font-size: 10pt }} .rows td, .rows th {{ border: .5pt solid #000; padding: 1mm }}
.rows tr {{ height: 10mm; break-inside: avoid }} thead {{ display: table-header-group }}
.rows td:nth-child(4) {{ border-right: 0; font-size: 8pt; vertical-align: top }} .rows td:nth-child(5) {{ border-left: 0; font-size: 8pt; vertical-align: top }}
.end {{ break-inside: avoid; display: flex; justify-content: space-between }} .sign {{ text-align: center }}
</style><div class="kop">{escape(words["letterhead"][0])}<br><b>{escape(words["letterhead"][1])}</b><br>{escape(words["address"])}</div>
<h1>DAFTAR HADIR</h1><h2>{escape(words["title"].upper())}</h2><table>{"".join(map(pair, identity(words)))}</table>
<table class="rows"><colgroup>{widths}</colgroup><thead><tr>{head}</tr></thead><tbody>{"".join(map(line, cells(words)))}</tbody></table>
<div class="end"><table>{"".join(map(pair, recap(words)))}</table>
<div class="sign">{escape(words["place_date"])}<br>{escape(words["office"])}<br><br><br><br>........................</div></div></html>"""


def fodt(words):
    cell = lambda text: f'<table:table-cell table:style-name="C"><text:p text:style-name="T">{escape(text)}</text:p></table:table-cell>'  # noqa: E731
    line = lambda one: f'<table:table-row table:style-name="R">{"".join(map(cell, one))}</table:table-row>'  # noqa: E731
    plain = lambda text, style="P": f'<text:p text:style-name="{style}">{escape(text)}</text:p>'  # noqa: E731
    columns = "".join(f'<table:table-column table:style-name="W{at}"/>' for at in range(len(WIDTHS_MM)))
    widths = "".join(
        f'<style:style style:name="W{at}" style:family="table-column"><style:table-column-properties style:column-width="{width}mm"/></style:style>'
        for at, width in enumerate(WIDTHS_MM)
    )
    head = line((*HEADINGS[:4], "", HEADINGS[4]))
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text">
<office:automatic-styles>
<style:style style:name="P" style:family="paragraph"><style:text-properties style:font-name="Liberation Sans" fo:font-size="12pt"/></style:style>
<style:style style:name="H" style:family="paragraph"><style:paragraph-properties fo:text-align="center"/><style:text-properties fo:font-size="14pt" fo:font-weight="bold"/></style:style>
<style:style style:name="T" style:family="paragraph"><style:text-properties style:font-name="Liberation Sans" fo:font-size="10pt"/></style:style>
<style:style style:name="C" style:family="table-cell"><style:table-cell-properties fo:border="0.5pt solid #000000" fo:padding="1mm"/></style:style>
<style:style style:name="R" style:family="table-row"><style:table-row-properties style:min-row-height="10mm" fo:keep-together="always"/></style:style>
{widths}<style:page-layout style:name="A4"><style:page-layout-properties fo:page-width="210mm" fo:page-height="297mm" fo:margin-top="20mm"
 fo:margin-bottom="25mm" fo:margin-left="30mm" fo:margin-right="20mm"/></style:page-layout></office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="A4"/></office:master-styles>
<office:body><office:text>{"".join(plain(text, "H") for text in words["letterhead"])}{plain(words["address"])}{plain("DAFTAR HADIR", "H")}
{plain(words["title"].upper(), "H")}{"".join(plain(f"{label}: {value}") for label, value in identity(words))}
<table:table table:name="hadir">{columns}<table:table-header-rows>{head}</table:table-header-rows>{"".join(map(line, cells(words)))}</table:table>
{"".join(plain(f"{label}: {value}") for label, value in recap(words))}{plain(words["place_date"])}{plain(words["office"])}{plain("")}{plain("........................")}
</office:text></office:body></office:document>"""
