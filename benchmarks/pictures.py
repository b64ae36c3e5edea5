"""How well pictures are read: ``python -m benchmarks.pictures [--chats 2] [--messages 60]``.

Screenshots are drawn with the texts of data/messages that are kept for reports, by the drawing of
the tests: ten looks of chat programs that ``scamscan.images`` was made with and four held back from
it, widths from 360 to 1440 pixels; clean, as JPEG of quality 40 to 90, leaning 3 degrees, and as
photographs of a screen.  Figures, each for every look and condition:

* characters: 1 - edits / characters, NFKC, blanks left out, of all words of all turns; words in the
  wrong turn are edits.  Signs the font cannot draw (emoji) are taken out before drawing.
* turns: shown once, in order, on the right side, of the right kind of side; what is made up counts.
* scams: shown as one bubble, suspicious or worse, relative to the same words as text; and ordinary
  messages the same way, in points more than as text.
* seconds: of one screenshot of 1080 by 2340, warm, wall and processor.
"""

from __future__ import annotations

import argparse
import json
import random
import time
import unicodedata
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path
from typing import TYPE_CHECKING

from scamscan.images import judge, read_pictures
from scamscan.records import Level
from scamscan.scanner import Scanner
from tests.images.drawing import Said, draw_chat, drawable, jpeg, leaning, photographed, picture_of
from tests.images.styles import HELD_BACK, TUNED, Style

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PIL import Image

    from scamscan.records import Message

ROOT = Path(__file__).parent.parent
CONDITIONS = ("clean", "jpeg", "leaning", "photo")
WIDTHS = (360, 540, 720, 1080, 1170, 1440)
PHOTO_WIDTHS = (1080, 1440)
"""No camera makes photographs of 360 pixels."""
NAMES = ("王警官", "客服小李", "张经理", "妈妈", "理财老师", "刘阿姨", "陈工")
NOTICES = ("你撤回了一条消息", "以上是打招呼的内容", "对方已通过了你的朋友验证请求")
TIMES = ("昨天 20:15", "星期三 14:02", "2025年3月1日 上午10:23", "09:30", "3月8日 晚上7:45")


@dataclass
class Tally:
    """What was counted for one look and condition."""

    characters: int = 0
    edits: int = 0
    turns: int = 0
    right: int = 0
    missed: list[str] = field(default_factory=list)

    def line(self) -> str:
        """Both figures."""
        read = 1 - self.edits / max(1, self.characters)
        return (
            f"characters {100 * read:6.2f} %   turns {100 * self.right / max(1, self.turns):6.2f} %"
        )


def rows() -> list[dict[str, str]]:
    """Messages of the report split, what can be drawn of them."""
    found = []
    for file in sorted((ROOT / "data" / "messages").glob("*.jsonl")):
        for line in file.read_text("utf-8").splitlines():
            row = json.loads(line)
            if row["split"] == "report" and (text := drawable(row["text"])):
                found.append({**row, "text": text})
    return found


def chat(texts: Sequence[str], chance: random.Random, *, group: bool) -> list[Said]:
    """A chat of some texts with times, notices, money and quotes between them."""
    said = [Said(text=chance.choice(TIMES), side="middle", kind="time")]
    for text in texts:
        side = chance.choice(("left", "left", "right"))
        name = chance.choice(NAMES) if group and side == "left" else None
        quoted = f"{chance.choice(NAMES)}：{chance.choice(texts)[:16]}"
        clock = f"{chance.randrange(24):02}:{chance.randrange(60):02}"
        answer = quoted if chance.random() < 0.12 else None
        said.append(Said(text=text, side=side, name=name, clock=clock, quoted=answer))
        luck = chance.random()
        if luck < 0.08:
            amount = f"¥{chance.randrange(1, 30000)}.{chance.randrange(100):02}"
            said.append(Said(text="请收款", kind="transfer", amount=amount, side=side, name=name))
        elif luck < 0.12:
            said.append(Said(text="恭喜发财，大吉大利", kind="red-packet", side=side, name=name))
        elif luck < 0.18:
            said.append(Said(text=chance.choice(NOTICES), side="middle", kind="system"))
        elif luck < 0.22:
            said.append(
                Said(text=f'{chance.randrange(2, 59)}"', kind="voice", side=side, name=name)
            )
        elif luck < 0.28:
            said.append(Said(text=chance.choice(TIMES), side="middle", kind="time"))
    return said


def spoiled(image: Image.Image, condition: str, chance: random.Random) -> Image.Image:
    """The picture under one condition."""
    if condition == "jpeg":
        return jpeg(image, chance.choice((40, 55, 70, 90)))
    if condition == "leaning":
        return jpeg(leaning(image, chance.choice((-3, 3))), 85)
    return photographed(image, chance.randrange(10**6)) if condition == "photo" else image


def bare(text: str) -> str:
    """A text for comparison."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def edits(one: str, other: str) -> int:
    """Levenshtein distance."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        last, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (a != b))
    return row[-1]


def words_of(said: Said) -> str:
    """What the words of a drawn turn are."""
    return bare(f"{said.amount or ''}{said.text}")


def side_of(message: Message) -> str:
    """Where a message stood."""
    return {True: "right", False: "left", None: "middle"}[message.is_self]


def compare(said: Sequence[Said], messages: Sequence[Message], tally: Tally) -> None:
    """Count what was read right, both in order."""
    truth = [one for one in said if one.kind != "time"]
    wanted, found = [words_of(one) for one in truth], [bare(one.text) for one in messages]
    alike = [
        [SequenceMatcher(None, a, b, autojunk=False).ratio() if a and b else 0.0 for b in found]
        for a in wanted
    ]
    best = [[0.0] * (len(found) + 1) for _ in range(len(wanted) + 1)]
    for i in range(len(wanted) - 1, -1, -1):
        for j in range(len(found) - 1, -1, -1):
            both = best[i + 1][j + 1] + alike[i][j]
            best[i][j] = max(best[i + 1][j], best[i][j + 1], both)
    i = j = right = 0
    while i < len(wanted):
        tally.characters += len(wanted[i])
        if j < len(found) and alike[i][j] > 0.3 and best[i][j] == best[i + 1][j + 1] + alike[i][j]:
            tally.edits += min(len(wanted[i]), edits(wanted[i], found[j]))
            good = alike[i][j] > 0.6 and side_of(messages[j]) == truth[i].side
            right += good
            if not good or wanted[i] != found[j]:
                tally.missed.append(
                    f"{truth[i].side} {wanted[i]} -> {side_of(messages[j])} {found[j]}"
                )
            i, j = i + 1, j + 1
        elif j < len(found) and best[i][j] == best[i][j + 1]:
            tally.missed.append(f"made up: {side_of(messages[j])} {found[j]}")
            j += 1
        else:
            tally.missed.append(f"lost: {truth[i].side} {wanted[i]}")
            tally.edits += len(wanted[i])
            i += 1
    tally.missed += [f"made up: {side_of(one)} {bare(one.text)}" for one in messages[j:]]
    tally.turns += max(len(truth), len(found))
    tally.right += right


def layouts(
    styles: Sequence[Style], chats: int, texts: Sequence[str], *, show: bool
) -> list[Tally]:
    """Every look under every condition; the sums of clean and of spoiled pictures."""
    sums = [Tally(), Tally()]
    for style in styles:
        for condition in CONDITIONS:
            tally = Tally()
            for number in range(chats):
                chance = random.Random(f"{style.name} {condition} {number}")
                group = chance.random() < 0.4
                said = chat(chance.sample(texts, 9), chance, group=group)
                width = chance.choice(PHOTO_WIDTHS if condition == "photo" else WIDTHS)
                image, shown, _ = draw_chat(
                    said, style, width=width, height=round(width * 2.16), group=group,
                    title="相亲相爱一家人(12)" if group else chance.choice(NAMES), seed=number,
                )  # fmt: skip
                reading = read_pictures([picture_of(spoiled(image, condition, chance))])
                compare([one for one, _ in shown], reading.messages, tally)
            total = sums[condition != "clean"]
            for name in ("characters", "edits", "turns", "right"):
                setattr(total, name, getattr(total, name) + getattr(tally, name))
            print(f"{style.name:18} {condition:8} {tally.line()}", flush=True)
            if show:
                print(*(f"    {one}" for one in tally.missed), sep="\n")
    return sums


def verdicts(count: int, spoil: bool) -> str:
    """Scams and ordinary messages as pictures against the same words as text."""
    scanner = Scanner()
    chance = random.Random(8)
    all_rows = [row for row in rows() if len(row["text"]) <= 260]
    said = []
    for scam in (True, False):
        chosen = [
            row for row in all_rows
            if (row["category"] not in ("ordinary", "marketing")
                and row["level"] in ("suspicious", "likely-scam")) == scam
            and (scam or row["level"] == "nothing-found")
        ]  # fmt: skip
        chosen = chance.sample(chosen, min(count, len(chosen)))
        as_text = as_picture = lost = 0
        for row in chosen:
            style = chance.choice(TUNED + HELD_BACK)
            condition = chance.choice(CONDITIONS[1:]) if spoil else "clean"
            width = chance.choice(PHOTO_WIDTHS if condition == "photo" else WIDTHS)
            image, _, _ = draw_chat(
                [Said(text="昨天 20:15", side="middle", kind="time"), Said(text=row["text"])],
                style, width=width, height=round(width * 2.16), title="10690 0000",
            )  # fmt: skip
            read = read_pictures([picture_of(spoiled(image, condition, chance))])
            worse = judge(read, scanner).level.rank
            before = scanner.scan(row["text"]).level.rank >= Level.SUSPICIOUS.rank
            after = worse >= Level.SUSPICIOUS.rank
            as_text, as_picture, lost = (
                as_text + before,
                as_picture + after,
                lost + (before and not after),
            )
        name = "scams" if scam else "ordinary"
        said.append(
            f"{name} {len(chosen)}: as text {as_text}, as picture {as_picture}, lost {lost}"
        )
    return "; ".join(said)


def speed(texts: Sequence[str]) -> str:
    """Seconds of one screenshot, warm."""
    chance = random.Random(3)
    image, shown, _ = draw_chat(chat(chance.sample(texts, 12), chance, group=True), TUNED[0])
    shot = picture_of(image)
    read_pictures([shot])
    wall, worked = [], []
    for _ in range(5):
        begun, used = time.perf_counter(), time.process_time()
        read_pictures([shot])
        wall.append(time.perf_counter() - begun)
        worked.append(time.process_time() - used)
    return (
        f"1080 x 2340, {len(shown)} turns: {sorted(wall)[2]:.2f} s, "
        f"{sorted(worked)[2]:.2f} s of processor"
    )


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chats", type=int, default=2, help="screenshots of a look and condition")
    parser.add_argument("--messages", type=int, default=60, help="scams, and ordinary messages")
    parser.add_argument("--only", default="", help="looks whose name has this in it")
    parser.add_argument("--show", action="store_true", help="what was not read as drawn")
    given = parser.parse_args()
    texts = [row["text"] for row in rows() if 2 <= len(row["text"]) <= 90]
    for name, styles in (("tuned", TUNED), ("held back", HELD_BACK)):
        chosen = [style for style in styles if given.only in style.name]
        if chosen and given.chats:
            clean, worse = layouts(chosen, given.chats, texts, show=given.show)
            print(f"{name}: clean     {clean.line()}\n{name}: degraded  {worse.line()}", flush=True)
    if given.messages:
        print("clean:   ", verdicts(given.messages, spoil=False), flush=True)
        print("degraded:", verdicts(given.messages, spoil=True), flush=True)
    print(speed(texts))


if __name__ == "__main__":
    main()
