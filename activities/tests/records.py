"""What a table of records says and what the database holds, put side by side by plain Python."""

from activities.models import Activity, PublicityOutput
from outreach.accounts.models import AuditEntry
from outreach.communities.models import Partner

# The words of the Chinese tables, written down here once more and not taken from the program.
CHINESE = {
    "community_code": "社区代码",
    "organiser": "主办",
    "date": "日期",
    "title": "名称",
    "kind": "形式",
    "theme": "主题",
    "audience": "对象",
    "attendance": "参加人数",
    "attendance_unit": "计数单位",
    "partner": "共建单位",
    "materials": "宣传品",
    "place": "地点",
    "summary": "简要总结",
    "state": "状态",
    "source_url": "来源",
    "year_assumed": "年份推定",
    "day_assumed": "日期推定",
    "community_assumed": "社区推定",
}
CELLS = {
    "organiser": {"street": "街道", "community": "社区"},
    "kind": {
        "lecture": "讲座",
        "exhibition": "展览",
        "contest": "竞赛",
        "performance": "文艺演出",
        "tour": "参观",
        "training": "培训班",
        "screening": "放映",
        "publicity": "现场宣传",
        "other": "其他",
    },
    "audience": {
        "residents": "居民",
        "youth": "青少年",
        "elderly": "老年人",
        "officers": "科普干部",
        "laid_off": "下岗失业人员",
        "migrant": "进城务工人员",
        "mixed": "混合",
    },
    "attendance_unit": {"": "", "persons": "人数", "person_times": "人次"},
    "year_assumed": {"0": "否", "1": "是"},
    "day_assumed": {"0": "否", "1": "是"},
    "community_assumed": {"0": "否", "1": "是"},
}


def in_chinese(rows):
    """The same records with Chinese headings, words, signs and days."""
    return [
        {
            CHINESE[name]: CELLS[name][cell] if name in CELLS else _chinese(name, cell)
            for name, cell in row.items()
        }
        for row in rows
    ]


def _chinese(name, cell):
    if name == "date":
        year, month, day = cell.split("-")
        return f"{year}年{int(month)}月{int(day)}日"
    return cell.replace(";", "；") if name == "partner" else cell


def as_read(rows):
    """What the rows say, for comparison with what is held."""
    return sorted(
        (
            row["community_code"],
            row["date"],
            row["title"],
            row["kind"],
            row["theme"],
            row["audience"],
            int(row["attendance"]) if row["attendance"] else None,
            row["attendance_unit"],
            sorted(filter(None, row["partner"].split(";"))),
            materials_of(row),
            row["source_url"],
            [row[f"{name}_assumed"] == "1" for name in ("year", "day", "community")],
        )
        for row in rows
    )


def materials_of(row):
    pairs = [part.split(":") for part in row["materials"].split(";") if part]
    return {kind: int(number) for kind, number in pairs}


def as_held():
    held = Activity.objects.select_related("unit").prefetch_related("partners", "outputs")
    return sorted(
        (
            each.unit.code,
            each.held_on.isoformat(),
            each.title,
            each.kind,
            each.theme,
            each.audience,
            each.attendance,
            each.counted_in,
            sorted(partner.name for partner in each.partners.all()),
            {output.kind: output.number for output in each.outputs.all()},
            each.source_url,
            [each.year_is_assumed, each.day_is_assumed, each.unit_is_assumed],
        )
        for each in held
    )


def written():
    """How many rows of each kind an import has left, histories included."""
    return {
        model.__name__: model.objects.count()
        for model in (
            Activity,
            Activity.history.model,
            Activity.partners.through,
            PublicityOutput,
            Partner,
            AuditEntry,
        )
    }
