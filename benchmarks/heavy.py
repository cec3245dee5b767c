"""Reports with photos and 150 activities: beside other engines, by length, and in memory.

Used by benchmarks/summary.py, which tells what each part is to reach.
"""

import os
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import summary

ACTIVITIES = 150
PHOTOS = 6
CAMERA = (4000, 3000)  # 12 megapixels
LENGTHS = (75, 150, 300, 600)
LOOK_AFTER = 25  # reports


def a_heavy_report():
    """The summary of a community with 150 activities, and six photos prepared as at upload."""
    duty = summary.the_busiest()
    summary.fill_up(duty, ACTIVITIES)
    photographed(duty)
    return duty


def photographed(duty) -> None:
    from activities.models import Activity, Photo
    from outreach.shared import uploads

    held = Activity.objects.filter(unit=duty.unit, held_on__range=(duty.count_from, duty.count_to))
    Photo.objects.filter(activity__unit=duty.unit).delete()
    began = time.process_time()
    for number, activity in enumerate(held.order_by("held_on", "pk")[:: ACTIVITIES // PHOTOS]):
        image = uploads.clean_photo(from_a_camera(number))
        Photo.objects.create(activity=activity, image=image, caption="现场", has_consent=True)
    spent = (time.process_time() - began) / PHOTOS
    print(f"  photos of 12 MP, prepared once, at upload: {spent:.2f} s CPU each", flush=True)


def from_a_camera(number: int) -> BytesIO:
    """A picture with as much detail as a photo: noise at two scales on a slope."""
    from PIL import Image, ImageChops

    fine = Image.effect_noise(CAMERA, 40)
    coarse = Image.effect_noise((CAMERA[0] // 40, CAMERA[1] // 40), 90).resize(CAMERA)
    slope = Image.linear_gradient("L").resize(CAMERA).rotate(90 * number)
    taken, file = (
        Image.merge("RGB", (ImageChops.blend(fine, coarse, 0.6), coarse, slope)),
        BytesIO(),
    )
    taken.save(file, "JPEG", quality=90)
    file.size, file.name = len(file.getvalue()), f"{number}.jpg"
    return file


# --- 4. Beside WeasyPrint alone, and beside other engines ----------------------------------------


def compare_engines(repeat: int) -> None:
    """The same HTML by each, turn by turn."""
    from reporting import papers

    duty = a_heavy_report()
    summary.whole_job(duty)
    (document,) = summary.prepare([duty])
    document.refresh_from_db()
    page = papers.paper(document)
    with tempfile.TemporaryDirectory() as folder, engines(page, Path(folder)) as others:
        ways = {
            "whole job": lambda: summary.whole_job(duty),
            "WeasyPrint alone": summary.weasyprint_alone(page),
            **others,
        }
        turns = [
            {name: summary.timed(way) for name, way in ways.items()} for _ in range(repeat + 1)
        ][1:]
    what = f"{document.pages} pages, {document.size / 1024:.0f} KB, {ACTIVITIES} activities"
    print(f"  a report of {what}, {PHOTOS} photos of 12 MP; medians of {repeat}")
    for name in ways:
        took = statistics.median(turn[name][1] for turn in turns)
        wall = statistics.median(turn["whole job"][1] / turn[name][1] for turn in turns)
        line = f"    {name:<28}{took:6.2f} s   whole job / this {wall:5.2f}"
        if name == "WeasyPrint alone":  # the others spend their CPU time in processes of their own
            cpu = statistics.median(turn["whole job"][0] / turn[name][0] for turn in turns)
            line += f", by CPU time {cpu:5.2f}"
        print(line, flush=True)


@contextmanager
def engines(page, folder: Path) -> Iterator[dict[str, Callable[[], object]]]:
    """What else prints HTML on this machine: warm Chromium, and LibreOffice from its start."""
    source, found = as_a_file(page, folder), {}
    if office := shutil.which("soffice"):
        command = [office, "--headless", "--convert-to", "pdf", "--outdir", folder, source]
        found["LibreOffice, from its start"] = lambda: subprocess.run(
            command, check=True, capture_output=True
        )
    with warm_chromium(source) as printing:
        yield found | printing


@contextmanager
def warm_chromium(source: Path) -> Iterator[dict[str, Callable[[], object]]]:
    program = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        program = None
    if program is None:
        yield {}
        return
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # the driver keeps an event loop in this thread
    with sync_playwright() as driver:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        browser = driver.chromium.launch(executable_path=program, args=arguments)
        page = browser.new_page()

        def printed() -> None:
            page.goto(source.as_uri())
            pdf = page.pdf(prefer_css_page_size=True, tagged=True, outline=True)
            if pdf.count(b"/Type /Page\n") < 2:
                raise SystemExit("Chromium printed nothing.")

        yield {"Chromium, warm, tagged": printed}
        browser.close()


def as_a_file(page, folder: Path) -> Path:
    """The page with its stylesheet and pictures where a browser finds them."""
    from outreach.shared.fetcher import STATIC

    html = page.html
    for name, path in page.media.items():
        if isinstance(path, Path):
            html = html.replace(f"media:{name}", path.as_uri())
    html = html.replace("static:", f"{STATIC.as_uri()}/")
    link = f'<link rel="stylesheet" href="{(STATIC / "css/pdf.css").as_uri()}">'
    source = folder / "report.html"
    source.write_text(html.replace("</head>", f"{link}</head>", 1), encoding="utf-8")
    return source


# --- 5. Time by length ---------------------------------------------------------------------------


def compare_lengths(repeat: int) -> None:
    """Whether a page costs as much in a long report as in a short one."""
    duty, points = summary.the_busiest(), []
    print(f"  CPU time by length; the least of {repeat}")
    for size in LENGTHS:
        summary.fill_up(duty, size)
        spent = min(summary.timed(lambda: summary.whole_job(duty))[0] for _ in range(repeat))
        (document,) = summary.prepare([duty])
        document.refresh_from_db()
        points.append((document.pages, spent))
        print(
            f"    {size:>5} activities{document.pages:>5} pages{spent:7.2f} s"
            f"{1000 * spent / document.pages:7.0f} ms a page",
            flush=True,
        )
    fit = statistics.linear_regression(*zip(*points, strict=True))
    correlation = statistics.correlation(*zip(*points, strict=True))
    print(
        f"    a line: {fit.intercept:.2f} s + {1000 * fit.slope:.0f} ms a page, "
        f"R² {correlation**2:.4f}",
        flush=True,
    )


# --- 6. Memory -----------------------------------------------------------------------------------


def compare_memory(reports: int, address: str) -> None:
    """What a worker's process takes while it makes one heavy report after the other."""
    duty = a_heavy_report()
    (document,) = summary.prepare([duty])
    seen, most = {}, 0
    with summary.worker(1, address) as process:
        for number in range(1, reports + 1):
            most = max(most, peak_until_made(document.pk, process.pid))
            if number == LOOK_AFTER or number % LOOK_AFTER == 0:
                seen[number] = memory_of(process.pid)
    first, last = seen[LOOK_AFTER], seen[max(seen)]
    print(f"  memory of a worker's process over {reports} such reports")
    print("    after " + ", ".join(f"{number}: {used:.0f} MB" for number, used in seen.items()))
    print(f"    peak {most:.0f} MB; after {max(seen)} / after {LOOK_AFTER} {last / first:.2f}")


def peak_until_made(document_id: int, worker: int) -> float:
    from reporting import tasks
    from reporting.models import Document

    summary.requeue([document_id])
    tasks.hand_out([document_id])
    most, asked = 0.0, Document.objects.filter(pk=document_id)
    while (state := asked.get().state) != Document.State.MADE:
        if state == Document.State.FAILED:
            raise SystemExit(asked.get().error)
        most = max(most, memory_of(worker))
        time.sleep(0.1)
    return most


def memory_of(worker: int) -> float:
    """Resident megabytes of a worker's only child; of none while it starts."""
    listed = subprocess.run(
        ["ps", "-A", "-o", "ppid=,rss="], capture_output=True, text=True, check=True
    )
    rows = (map(int, line.split()) for line in listed.stdout.splitlines())
    return max((rss / 1024 for parent, rss in rows if parent == worker), default=0.0)
