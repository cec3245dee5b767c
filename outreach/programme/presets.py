"""The default programme that ships; a street adopts it and then edits its own rows.

Sources: duty codes half-year-summary and annual-summary. The annual due day has two presets: the
office's document says 10 February of the following year, the printed originals 10 December.
"""

HALF_YEAR_SUMMARY = {
    "code": "half-year-summary",
    "name": "半年工作总结",
    "name_en": "Half-year summary",
    "owed_by": "both",
    "period_kind": "half",
    "due_month": 6,
    "due_day": 20,
    "due_year_offset": 0,
    "cut_off_month": 6,
    "cut_off_day": 15,
    "metric": "half-year-summary",
}
ANNUAL_SUMMARY = {
    "code": "annual-summary",
    "name": "年度工作总结",
    "name_en": "Annual summary",
    "owed_by": "both",
    "period_kind": "year",
    "due_month": 2,
    "due_day": 10,
    "due_year_offset": 1,
    "metric": "annual-summary",
}
ANNUAL_SUMMARY_IN_DECEMBER = ANNUAL_SUMMARY | {
    "due_month": 12,
    "due_day": 10,
    "due_year_offset": 0,
    "cut_off_month": 12,
    "cut_off_day": 5,
}

FEBRUARY = "february"
DECEMBER = "december"
PROGRAMMES = {
    FEBRUARY: [HALF_YEAR_SUMMARY, ANNUAL_SUMMARY],
    DECEMBER: [HALF_YEAR_SUMMARY, ANNUAL_SUMMARY_IN_DECEMBER],
}
