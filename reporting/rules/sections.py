"""The sections of a summary in which somebody writes, by kind; domain page, section 6."""

ORGANISATION = "organisation"
TEAM = "team"
POSITIONS = "positions"
ACTIVITIES = "activities"
DEMONSTRATION = "demonstration"
DUTIES = "duties"
FUNDS = "funds"
PROBLEMS = "problems"
PLAN = "plan"
GOALS = "goals"
MEASURES = "measures"

WORK_PLAN, HALF_YEAR, ANNUAL = "work_plan", "half_year", "annual"

# In the order in which they are printed.
SECTIONS = {
    WORK_PLAN: (GOALS, MEASURES, PLAN),
    HALF_YEAR: (ORGANISATION, TEAM, POSITIONS, ACTIVITIES, DUTIES, PROBLEMS, PLAN),
    ANNUAL: (
        ORGANISATION,
        TEAM,
        POSITIONS,
        ACTIVITIES,
        DEMONSTRATION,
        DUTIES,
        FUNDS,
        PROBLEMS,
        PLAN,
    ),
}
LONGEST = 5_000  # characters of one section
LONGEST_REASON = 500
