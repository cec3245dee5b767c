"""The columns of a table of activities: what they are called and how their cells are read."""

from dataclasses import replace

from django.utils.translation import gettext as _

from activities.models import (
    MOST_PEOPLE,
    Activity,
    Audience,
    CountedIn,
    Kind,
    PublicityOutput,
)
from outreach.communities.models import Unit
from outreach.shared import cells
from outreach.shared.tables import Column

# Words that stand in the records of Chinese offices, beside the codes and the labels.
KINDS = {
    "讲座": Kind.LECTURE,
    "展览": Kind.EXHIBITION,
    "竞赛": Kind.CONTEST,
    "文艺演出": Kind.PERFORMANCE,
    "演出": Kind.PERFORMANCE,
    "科普旅游": Kind.TOUR,
    "参观": Kind.TOUR,
    "培训班": Kind.TRAINING,
    "培训": Kind.TRAINING,
    "放映": Kind.SCREENING,
    "现场宣传": Kind.PUBLICITY,
    "宣传": Kind.PUBLICITY,
    "其他": Kind.OTHER,
}
AUDIENCES = {
    "居民": Audience.RESIDENTS,
    "青少年": Audience.YOUTH,
    "老年人": Audience.ELDERLY,
    "科普干部": Audience.OFFICERS,
    "专兼干": Audience.OFFICERS,
    "下岗失业人员": Audience.LAID_OFF,
    "进城务工人员": Audience.MIGRANT,
    "混合": Audience.MIXED,
    "各类人群": Audience.MIXED,
}
UNITS_OF_COUNT = {
    "人数": CountedIn.PERSONS,
    "人": CountedIn.PERSONS,
    "人次": CountedIn.PERSON_TIMES,
    "不适用": CountedIn.NOT_APPLICABLE,
}
MATERIALS = {
    "横幅": PublicityOutput.Kind.BANNERS,
    "挂图": PublicityOutput.Kind.POSTERS,
    "海报": PublicityOutput.Kind.POSTERS,
    "宣传单": PublicityOutput.Kind.LEAFLETS,
    "传单": PublicityOutput.Kind.LEAFLETS,
    "手册": PublicityOutput.Kind.BOOKLETS,
    "图书": PublicityOutput.Kind.BOOKS,
    "展板": PublicityOutput.Kind.PANELS,
    "放映": PublicityOutput.Kind.SCREENINGS,
    "展品": PublicityOutput.Kind.EXHIBITS,
    "套件": PublicityOutput.Kind.KITS,
    "绿植": PublicityOutput.Kind.PLANTS,
    "礼品": PublicityOutput.Kind.GIFTS,
    "演练": PublicityOutput.Kind.DRILLS,
}
STATES = {
    "计划": Activity.Status.PLANNED,
    "已开展": Activity.Status.RECORDED,
    "取消": Activity.Status.CANCELLED,
}
ORGANISERS = {"street": True, "街道": True, "街道办事处": True, "community": False, "社区": False}


def organiser(value) -> bool:
    """Whether the street office organises; else a community does."""
    is_street = ORGANISERS.get(cells.plain(value).casefold())
    if is_street is None:
        raise cells.Unfit(
            _("“%(value)s” is not known here. Write one of: %(known)s.")
            % {"value": cells.shortened(value), "known": "street, community"}
        )
    return is_street


# How many characters a cell holds at most.
LONGEST = {"title": 120, "theme": 60, "place": 120, "summary": 2000, "source_url": 500}
# What tells whose activity it is.
NAMING = ("community_code", "organiser")
COLUMNS = [
    Column("community_code", "社区代码", cells.code(9, 12)),
    Column("organiser", "主办", organiser),
    Column("date", "日期", cells.day),
    Column("title", "名称", cells.text(LONGEST["title"])),
    Column("kind", "形式", cells.choice(Kind, KINDS)),
    Column("theme", "主题", cells.text(LONGEST["theme"]), blank="", optional=True),
    Column("audience", "对象", cells.choice(Audience, AUDIENCES)),
    Column("attendance", "参加人数", cells.count(MOST_PEOPLE), blank=None, optional=True),
    Column(
        "attendance_unit",
        "计数单位",
        cells.choice(CountedIn, UNITS_OF_COUNT),
        blank="",
        optional=True,
    ),
    Column("partner", "共建单位", cells.names(80), blank=(), optional=True),
    Column(
        "materials",
        "宣传品",
        cells.amounts(cells.choice(PublicityOutput.Kind, MATERIALS), cells.count(MOST_PEOPLE)),
        blank={},
        optional=True,
    ),
    Column("place", "地点", cells.text(LONGEST["place"]), blank="", optional=True),
    Column("summary", "简要总结", cells.passage(LONGEST["summary"]), blank="", optional=True),
    Column("state", "状态", cells.choice(Activity.Status, STATES), blank=None, optional=True),
    Column("source_url", "来源", cells.web_address(LONGEST["source_url"]), blank="", optional=True),
    Column("year_assumed", "年份推定", cells.flag, blank=False, optional=True),
    Column("day_assumed", "日期推定", cells.flag, blank=False, optional=True),
    Column("community_assumed", "社区推定", cells.flag, blank=False, optional=True),
]


def columns_of(home: Unit | None) -> list[Column]:
    """The columns as they are asked for; whoever brings in their own need not name themselves."""
    if home is None:
        return COLUMNS
    return [
        replace(column, blank=None, optional=True) if column.name in NAMING else column
        for column in COLUMNS
    ]
