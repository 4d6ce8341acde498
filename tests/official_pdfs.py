"""Official documents in small: laid out as the agencies lay theirs out, with words of our own."""

from pdf_files import Sheets

CM_TITLE = "ICD-10-CM Official Guidelines for Coding and Reporting"
PCS_TITLE = "ICD-10-PCS Official Guidelines for Coding and Reporting"


def cm_guidelines(
    year: int = 2031,
    hypertension: str = "Raised pressure is coded as such, whatever it raised.",
    extra: bool = False,
    period: str | None = None,
) -> bytes:
    """ICD-10-CM guidelines; `extra` puts a section between others, so that the numbers after it shift."""
    sheets = Sheets(foot=(CM_TITLE, f"FY {year}", "Page # of 7")).new_page()
    sheets.heading(CM_TITLE, 90, 16).heading(f"FY {year}", 200, 16)
    sheets.heading(f"({period or f'October 1, {year - 1} - September 30, {year}'})", 150, 16)
    sheets.paragraph("What stands here is no section, and not kept.").new_page()
    sheets.line("Section I. Conventions and chapters ..................................... 3", bold=True)
    sheets.line("A. Conventions ..................................... 3", 90).new_page()
    sheets.heading("Section I. Conventions, general guidelines and", 66, 16)
    sheets.line("chapter guidelines", 100, 16, True)
    sheets.paragraph("The first section says what holds everywhere.", 120, 5)
    sheets.heading("A. Conventions", 102).paragraph("Conventions come first.", 120, 5)
    sheets.heading("1. Abbreviations", 121, 13)
    sheets.heading("a. Index abbreviations", 170).paragraph("NEC is what has no code of its own.", 192, 5)
    sheets.heading("b. Tabular abbreviations", 170).paragraph("NOS is what nobody said more of.", 192, 5)
    sheets.heading("C. Chapters", 102).heading("1. Chapter 1: Circulation (I00-I99)", 121, 13)
    sheets.heading("a. Raised pressure", 170).paragraph(hypertension, 192, 5)
    if extra:
        sheets.heading("1) Pressure measured at home", 199, 13)
        sheets.paragraph("A reading at home counts when the provider says so.", 228, 5)
    first = 2 if extra else 1
    sheets.heading(f"{first}) Pressure with a weak heart", 199, 13)
    sheets.paragraph("Code I11.0 first, then the code of the failure from category I50. See also post-", 228, 5)
    sheets.line("procedural failure.", 228)
    sheets.line("(a) Which kind of failure", 251, 12, True, 14)
    sheets.paragraph("The kind is named by the provider.", 264, 5)
    sheets.line("(i) When the kind is not said", 286, 12, False, 14)
    sheets.paragraph("Ask.", 300, 5)
    sheets.line("(ii) When both kinds are said", 286, 12, False, 14)
    sheets.paragraph("Code both.", 300, 5)
    sheets.heading(f"{first + 1}) Sequencing", 199, 13).paragraph("Sequence by the reason for the visit.", 228, 5)
    sheets.paragraph("a. When the heart is the reason, the heart comes first.", 228)
    sheets.paragraph("b. When the pressure is the reason, the pressure comes first.", 228)
    sheets.heading("Section II. Principal diagnosis", 66, 16).paragraph("What occasioned the stay.", 66, 5)
    sheets.heading("A. Symptoms", 102).paragraph("Not when the cause is known.", 120, 5).new_page()
    sheets.line("Appendix I", 267, 16, True).line("Present on Admission", 200, 16)
    sheets.line("Introduction", 72, 14, white=16).paragraph("This adds to the guidelines.")
    sheets.line("Assigning the indicator", 72, 14, white=16)
    sheets.line("Explicitly documented", 108, white=14).paragraph("Assign Y where it is said.", 144, 2)
    sheets.line("Conditions that were there before and were found out", 108, white=14).line("later on", 108)
    sheets.paragraph("Assign Y for them.", 144, 2)
    return sheets.pdf()


def ncci_manual(year: int = 2031, chapters: tuple[str, ...] = ("I", "II"), foot: bool = True) -> bytes:
    """The NCCI manual; one chapter alone is how CMS publishes it too."""
    feet = (f"Revision Date (Medicare): 1/1/{year}", "I-#") if foot else ()
    sheets = Sheets(foot=feet)
    if len(chapters) > 1:
        sheets.new_page().heading("Complete Table of Contents", 200).heading("Medicare NCCI Coding Policy Manual", 180)
        sheets.line("A. Introduction  I-3", 90, bold=True)
        _title_page(sheets, "INTRODUCTION")
        sheets.new_page().line("Introduction", bold=True).paragraph("Why there are edits.")
        sheets.line("Other Payors", bold=True, white=14).paragraph("Others decide for themselves.")
    for chapter in chapters:
        _title_page(sheets, f"CHAPTER {chapter}")
        sheets.new_page().line("Table of Contents", 250, bold=True)
        sheets.line("A. Introduction .................................. I-3", 96)
        sheets.new_page().line(f"Chapter {chapter}", 280, bold=True).line("Policies of This Chapter", 250, bold=True)
        sheets.line("CPT Codes 10000 - 19999", 250, bold=True)
        sheets.line("A. Introduction", bold=True, white=14).paragraph(
            "Services belong together when one holds the other."
        )
        sheets.paragraph("1. What is part of a service is not reported with it.", 90)
        sheets.paragraph("2. Ways that exclude one another are not reported together.", 90)
        sheets.line("a. Neither by one physician.", 108, white=14).line("b. Nor by two.", 108)
        sheets.line("Surgical examples", white=14)
        sheets.paragraph("1. A cut is part of taking out.", 90).paragraph("2. Closing is part of cutting.", 90)
        sheets.line("B. Modifiers", bold=True, white=14).paragraph("They say what else was so.")
        sheets.row("a. ", "Modifier 25", lefts=(108, 122), white=14)
        sheets.pages[-1][-1] = type(sheets.pages[-1][-1])("Modifier 25", 122, sheets.top - 12, 12, True)
        sheets.pages[-1].append(type(sheets.pages[-1][-1])(": a visit beyond the usual.", 194, sheets.top - 12))
        sheets.paragraph("1. It stands on the visit.", 90)
        sheets.row("Column One", "Column Two", lefts=(90, 300), white=14).row("11042", "97597", lefts=(90, 300))
    return sheets.pdf()


def _title_page(sheets: Sheets, name: str) -> None:
    sheets.new_page().line(name, 270, bold=True).line("FOR", 290, bold=True)
    sheets.line("MEDICARE NATIONAL CORRECT CODING INITIATIVE POLICY MANUAL", 100, bold=True)
    sheets.line("Applicable FARS/DFARS Restrictions Apply to Government Use.", 130, bold=True, white=14)


def medicare_chapter(
    revision: int = 13316, issued: str = "07-24-30", visits: str = "Visits are paid by level."
) -> bytes:
    """A chapter of the Medicare Claims Processing Manual."""
    sheets = Sheets().new_page()
    sheets.line("Medicare Claims Processing Manual", 170, 20, True)
    sheets.line("Chapter 12 - Physicians and Others", 150, 16, True).line("Table of Contents", 250, 12, True)
    sheets.line(f"(Rev. {revision}; Issued: {issued})", 220, 12, True).line("10 - General", white=14).line(
        "30 - Visits"
    )
    sheets.new_page().heading("10 - General").line("(Rev. 1, 10-01-03)", bold=True).line("B3-2020", bold=True)
    sheets.paragraph("This chapter is about physicians. The rate of 2030 is below:")
    sheets.line("2030 - $36.10", 104, white=8).line("2029 - $35.20", 104, white=8)
    sheets.heading("30 - Visits").line(f"(Rev. {revision}; Issued: {issued}; Effective: 10-01-30;", bold=True)
    sheets.line("03-11 for the claim and 04-04-11 for full implementation)", bold=True)
    sheets.heading("30.6.- Levels of visits, and what else there is to").line("them", 72, 14, True)
    sheets.line(f"(Rev. {revision}; Issued: {issued})", bold=True).paragraph(visits)
    sheets.line("A. Office", bold=True, white=14).paragraph("The office is where the physician is.")
    sheets.line("B. Home", bold=True, white=14).paragraph("The home is where the patient is.")
    sheets.paragraph("A. Plain letters are items of a list, not sections.")
    sheets.heading("30.6.1 – New patients").line("(Rev. 2, 10-01-03)", bold=True).paragraph(
        "New is who was not here before."
    )
    sheets.line("Transmittals Issued for this Chapter", 72, 14, True, 20).row("R1", "2030", lefts=(72, 200))
    return sheets.pdf()


def pcs_guidelines(numbers: dict[str, str], year: int = 2031) -> bytes:
    """ICD-10-PCS guidelines with these numbers in their order, and the title of each, "" where it has none."""
    sheets = Sheets().new_page().heading(PCS_TITLE, 90, 16).heading(str(year), 280, 16)
    sheets.new_page().line("Conventions .......................... 3").line(
        "B3 Root Operation .......................... 5"
    )
    parts = {
        "B": "Medical and Surgical Section Guidelines (section 0)",
        "C": "Obstetric Section Guidelines (section 1)",
        "D": "Radiation Therapy Section Guidelines (section D)",
        "E": "New Technology Section Guidelines (section X)",
    }
    sheets.new_page().line("Conventions", bold=True, size=14)
    for number, title in numbers.items():
        if number[0] in parts and number[0] in numbers and len(number) == 1:
            sheets.line(parts[number], bold=True, size=14, white=20)
        elif number == "F":
            sheets.line("F. Selection of Principal Procedure", bold=True, size=14, white=20).paragraph("As follows:")
        elif number.startswith("F."):
            label = number.split(".")[-1]
            sheets.paragraph(f"{label}. What {number} says.", 90 if label.isdigit() else 108)
        elif number in ("B3.2a", "B3.2b", "B3.2c", "B3.2d"):
            sheets.paragraph(f"{number[-1]}. What {number} says.", 90)
        elif number in ("B2", "B3", "B4", "B5", "B6"):
            sheets.line(f"{number}. {title}", bold=True, size=13, white=18)
        elif number != "A":
            if title:
                sheets.line(title, bold=True, white=14)
            sheets.line(number, bold=True, white=2 if title else 14).paragraph(f"What {number} says.", white=2)
            sheets.line(f"Example: One case of {number}.")
            if number == "B3.10c":
                sheets.line("a. A list below a letter is text.", 90)
    return sheets.pdf()
