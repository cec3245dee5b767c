"""The default programme that ships; a street adopts it and then edits its own rows.

One entry is one duty of the office's plans, under the plans' duty code. The annual due day has two
presets: the office's document says 10 February of the following year, the printed originals
10 December. Weights of what a community owes add up to 100.
"""

YEAR_END = {"period_kind": "year", "due_rule": "period_end", "is_prorated": True}
END_OF_JANUARY = {"period_kind": "year", "due_rule": "fixed", "due_month": 1, "due_day": 31}
EACH_QUARTER = {
    "period_kind": "quarter",
    "due_rule": "period_end",
    "reminder_steps": "-30 -14 -7 -1w 0 +3 +7*",
    "weekly_reminders": 4,
}
EACH_MONTH = {
    "period_kind": "month",
    "due_rule": "period_end",
    "due_days_after": 7,
    "reminder_steps": "-7 0 +3",
    "weekly_reminders": 0,
}
CAMPAIGN = {"period_kind": "campaign", "due_rule": "campaign_end", "due_days_after": 7}
ALL_OR_NOTHING = {"grading": "all_or_nothing"}
STEPPED = {"grading": "stepped"}
SHOWN = {"comparison": "shown", "target": 0, "reminder_steps": ""}
SERIOUS = {"severity": "serious"}


def duty(code: str, name: str, name_en: str, owed_by: str, *parts: dict, **values) -> dict:
    """One entry; its metric has the code of the duty."""
    together = {"code": code, "name": name, "name_en": name_en, "owed_by": owed_by, "metric": code}
    for part in parts:
        together |= part
    return together | values


HALF_YEAR_SUMMARY = duty(
    "half-year-summary",
    "半年工作总结",
    "Half-year summary",
    "both",
    ALL_OR_NOTHING,
    SERIOUS,
    period_kind="half",
    due_month=6,
    due_day=20,
    cut_off_month=6,
    cut_off_day=15,
    weight=4,
)
ANNUAL_SUMMARY = duty(
    "annual-summary",
    "年度工作总结",
    "Annual summary",
    "both",
    ALL_OR_NOTHING,
    SERIOUS,
    period_kind="year",
    due_month=2,
    due_day=10,
    due_year_offset=1,
    weight=5,
)
ANNUAL_SUMMARY_IN_DECEMBER = ANNUAL_SUMMARY | {
    "due_month": 12,
    "due_day": 10,
    "due_year_offset": 0,
    "cut_off_month": 12,
    "cut_off_day": 5,
}

DUTIES = [
    duty(
        "leading-group",
        "科普工作领导小组成立、调整或沿用",
        "Leading group set up, adjusted or confirmed",
        "both",
        END_OF_JANUARY,
        ALL_OR_NOTHING,
        weight=4,
        evidence="领导小组文件",
    ),
    duty(
        "group-filed",
        "领导小组名单上报街道",
        "Leading group reported to the office",
        "community",
        END_OF_JANUARY,
        ALL_OR_NOTHING,
        weight=2,
        evidence="上报文件",
    ),
    duty(
        "officer",
        "配备科普专干或兼干",
        "Outreach officer in post",
        "both",
        YEAR_END,
        is_prorated=False,
        target=100,
        weight=4,
        evidence="任职文件",
    ),
    duty(
        "work-plan",
        "年度工作计划",
        "Work plan",
        "both",
        END_OF_JANUARY,
        ALL_OR_NOTHING,
        weight=4,
        evidence="工作计划",
    ),
    duty(
        "science-school",
        "社区科普学校有牌子、有制度、有专人负责",
        "Science school with plaque, rules and person in charge",
        "community",
        YEAR_END,
        ALL_OR_NOTHING,
        weight=4,
        evidence="照片、制度、活动记录",
    ),
    duty(
        "join-street",
        "参加街道组织的科普活动",
        "Take part in the street's activities",
        "community",
        YEAR_END,
        weight=4,
    ),
    duty(
        "own-activities",
        "社区自行组织科普活动",
        "Activities of the community's own",
        "community",
        YEAR_END,
        STEPPED,
        target=2,
        full_marks_target=3,
        weight=7,
        evidence="活动记录、照片",
    ),
    duty(
        "officer-training",
        "科普专（兼）干培训班",
        "Training courses for outreach officers",
        "street",
        YEAR_END,
        target=2,
        evidence="签到表、课件",
    ),
    duty(
        "volunteer-team",
        "稳定的科普志愿者服务队",
        "A stable volunteer team",
        "both",
        YEAR_END,
        ALL_OR_NOTHING,
        weight=5,
        evidence="队员名册",
    ),
    duty(
        "families",
        "新增科普示范家庭",
        "Demonstration families added",
        "community",
        YEAR_END,
        target=3,
        weight=6,
        evidence="命名文件、公示",
    ),
    duty(
        "large-scale",
        "有规模、有社会影响的科普宣传活动",
        "Publicity activities of scale and social influence",
        "community",
        YEAR_END,
        target=2,
        weight=6,
        evidence="活动记录、照片",
    ),
    duty(
        "youth",
        "青少年科普活动（含寒暑假）",
        "Science for young people, in school holidays too",
        "community",
        YEAR_END,
        weight=4,
    ),
    duty(
        "employment-training",
        "下岗失业人员和进城务工人员创业、再就业培训",
        "Entrepreneurship and re-employment training",
        "community",
        YEAR_END,
        target=2,
        weight=6,
        evidence="培训记录",
    ),
    duty(
        "science-into-community",
        "科教进社区，每季度一次",
        "Science into the community, each quarter",
        "community",
        EACH_QUARTER,
        weight=6,
    ),
    duty(
        "quarterly-lecture",
        "每季度一次科普讲座",
        "A lecture every quarter",
        "community",
        EACH_QUARTER,
        weight=6,
    ),
    duty(
        "st-week",
        "科技活动周活动",
        "National S&T Week",
        "both",
        CAMPAIGN,
        ALL_OR_NOTHING,
        campaign_code="st-week",
        weight=3,
    ),
    duty(
        "science-month",
        "科普月活动",
        "National Science Popularization Month",
        "community",
        CAMPAIGN,
        ALL_OR_NOTHING,
        campaign_code="science-month",
        weight=3,
    ),
    duty(
        "monthly-record",
        "每月有活动、有小结、有记录",
        "Monthly activity, summary and record",
        "community",
        EACH_MONTH,
        weight=5,
    ),
    duty(
        "anti-cult",
        "反对邪教、崇尚科学宣传",
        "Oppose cults, uphold science",
        "community",
        YEAR_END,
        weight=3,
    ),
    duty(
        "positions",
        "科普阵地完好、内容按期更换",
        "Publicity positions kept up",
        "community",
        YEAR_END,
        is_prorated=False,
        target=100,
        weight=3,
        evidence="更换照片",
    ),
    duty(
        "four-links",
        "与共建单位开展“四联”",
        "Joint work with partners in all four links",
        "both",
        YEAR_END,
        is_prorated=False,
        target=4,
        weight=3,
    ),
    duty(
        "cadre-study",
        "干部职工参加科普学习",
        "Cadres and workers take part in study",
        "both",
        YEAR_END,
        SHOWN,
    ),
    duty(
        "recorded",
        "活动记录完整及时",
        "Every activity recorded",
        "community",
        YEAR_END,
        is_prorated=False,
        due_days_after=7,
        target=90,
        weight=3,
    ),
    duty(
        "assigned",
        "上级交办的科普任务",
        "Tasks assigned from above",
        "both",
        YEAR_END,
        SHOWN,
    ),
]

FEBRUARY = "february"
DECEMBER = "december"
PROGRAMMES = {
    FEBRUARY: [*DUTIES, HALF_YEAR_SUMMARY, ANNUAL_SUMMARY],
    DECEMBER: [*DUTIES, HALF_YEAR_SUMMARY, ANNUAL_SUMMARY_IN_DECEMBER],
}

# A duty that a street sets itself is counted by one of these too.
METRICS = {values["metric"] for programme in PROGRAMMES.values() for values in programme}
