#!/usr/bin/env python3
"""Writes the tables of the documents from what `docs/measure FOLDER` flew: `docs/tables.py FOLDER`.

A table that begins after a line `<!-- table: NAME -->` gets its rows from here; its head, and the words around it, are
written by hand. Prints what the words around them quote. Needs Python 3.9 and nothing else; building and testing do not need it.
"""

import csv
import json
import math
import pathlib
import re
import sys

DOCS = pathlib.Path(__file__).resolve().parent
DATA = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else sys.exit(__doc__))
BATTLES = {
    "1950-11-09": "9 Nov 1950, RB-29", "1950-11-10": "10 Nov 1950", "1950-11-14": "14 Nov 1950", "1951-04-07": "7 Apr 1951",
    "1950-12-17": "17 Dec 1950", "1950-12-22": "22 Dec 1950", "1951-01-29": "29 Jan 1951", "1951-08-29": "29 Aug 1951",
}
NAMES = {"b-29a": "B-29", "f-84e": "F-84", "f-86a": "F-86", "meteor-f8": "Meteor", "mig-15": "MiG", "mig-15bis": "MiG",
         "all": "aircraft"}


def data(name):
    with open(DATA / f"{name}.json") as file:
        return json.load(file)


def of(run, name):
    """A quantity of a run."""
    return data(run)["quantities"][name]


def number(value, digits=None):
    if digits is None:
        digits = 0 if abs(value) >= 100 else 2
    return f"{value:,.{digits}f}"


def mean(quantity, digits=None):
    if digits is None:
        digits = 0 if abs(quantity["mean"]) >= 100 else 2
    bounds = ", ".join(number(quantity[k], digits) for k in ("mean_lo", "mean_hi"))
    return f"{number(quantity['mean'], digits)} [{bounds}]"


def spread(quantity):
    return f"{quantity['p05']:,.0f} to {quantity['p95']:,.0f}"


def chance(value, digits=3):
    if value is None:
        return "-"
    return "all" if value >= 1 else f"{value:.{digits}f}"


def share(value, runs=2000):
    """A share in words; none is below the bound of its interval."""
    if value == 0:
        return "none: below 0.18 %" if runs == 2000 else "none"
    return f"{100 * value:.{1 if value >= 0.01 else 2}f} %"


def row_of(rows, quantity, recorded=None, record=None):
    """The row of a comparison, by quantity and by what is recorded or who records it."""
    for row in rows:
        if row["quantity"] == quantity and recorded in (None, row["recorded"]["hi"]) and record in (None, row["record"]):
            return row
    raise KeyError((quantity, recorded, record))


def own():
    rows = data("day-compare")
    q = lambda name: of("day", name)
    lost, damaged, hit = q("un.b-29a.destroyed"), q("un.b-29a.damaged"), q("un.b-29a.hit")
    fighters, migs = q("un.fighters.destroyed"), q("communist.fighters.destroyed")
    seven, two = row_of(rows, "un.b-29a.damaged", 7), row_of(rows, "un.b-29a.damaged", 2)
    four, three = row_of(rows, "un.b-29a.destroyed", 4), row_of(rows, "un.b-29a.destroyed", 3)
    f84, f86 = row_of(rows, "un.f-84e.destroyed"), row_of(rows, "un.f-86a.destroyed")
    none = row_of(rows, "communist.fighters.destroyed")
    p = lambda row: tuple(f"{row[k]:.3f}".replace("1.000", "1") for k in ("p_at_most", "p_at_least"))
    return [
        ("B-29 damaged", "US published", "7", mean(damaged), spread(damaged), *p(seven), seven["verdict"]),
        ("B-29 destroyed", "US day record", "3 to 4", mean(lost), spread(lost), *p(four), four["verdict"]),
        ("B-29 destroyed", "US published", "3", "as above", "as above", *p(three), three["verdict"]),
        ("B-29 damaged", "US day record", "2", "as the first line", "as the first line", *p(two), two["verdict"]),
        ("B-29 hit", "targets", "6 (day record), 10 (published)", mean(hit), spread(hit), "-", "-", inside_both(hit, 6, 10)),
        ("US fighters destroyed", "US day record", "0", mean(fighters), spread(fighters),
         f"{f84['p_at_most']:.2f} (F-84), {f86['p_at_most']:.2f} (F-86)", "1", f84["verdict"]),
        ("MiG destroyed", "Soviet statements", "0", mean(migs), spread(migs), *p(none), none["verdict"]),
    ]


def inside_both(quantity, *counts):
    inside = [quantity["p05"] <= count <= quantity["p95"] for count in counts]
    return "both in that range" if all(inside) else "not both in that range"


def groups():
    table, compared = [], data("day-compare")
    recorded = {"19bg": ("19th", 10, 3, "38,000", 22), "307bg": ("307th", 11, 1, "14,300", 11), "98bg": ("98th", 21, 0, "4,400", 0)}
    for key, (name, effective, lost, rounds, missing) in recorded.items():
        q = lambda what: of("day", f"un.b-29a@{key}.{what}")
        both = lambda what, digits=None: f"{mean(q(what), digits)} ({spread(q(what))})"
        verdict = " (missed)" if row_of(compared, f"un.b-29a@{key}.rounds")["missed"] else ""
        table.append((name, effective, lost, both("destroyed"), rounds + verdict, both("rounds"), missing, both("crew_missing", 1)))
    return table


def intermediate():
    q = lambda name: of("day", name)
    m = lambda name: q(name)["mean"]
    lost, flak = m("un.b-29a.destroyed"), of("flak-alone", "un.b-29a.destroyed")["mean"]
    begun, fired = m("communist.fighters.passes_begun"), m("communist.fighters.passes_fired")
    causes = [("fire", "fire"), ("control", "control"), ("structure", "structure"), ("repair", "not worth the repair"), ("fuel", "fuel")]
    causes = [f"{word} {m('un.b-29a.lost_to.' + key):.2f}" for key, word in causes]
    causes.append(f"engines {m('un.b-29a.lost_to.engine') + m('un.b-29a.lost_to.too_few_engines'):.3f} a run")
    sabres = q("un.f-86a.rounds")
    return [
        ("gunner rounds per MiG pass", "about 1,150 (52,300 rounds over 45 passes, themselves estimated)",
         f"{m('un.b-29a.rounds') / fired:,.0f} for each pass fired, {m('un.b-29a.rounds') / begun:,.0f} for each begun"),
        ("F-86 rounds", "at most 5,000", f"{mean(sabres)}, 5-95 % {spread(sabres)}"),
        ("F-84 rounds", "at most 14,900 (part of it ground attack)", mean(q("un.f-84e.rounds"))),
        ("lost or written off per 37 mm and per 23 mm hit on a B-29", "0.18 and 0.05",
         f"{(lost - flak) / (m('un.b-29a.hits_taken') - m('un.b-29a.flak_hits')):.3f} for each hit of either calibre (flak and its losses "
         "left out), hits clustered on few bombers"),
        ("share of losses that fall in the battle", "0.55; at least 3 of 4 by the day record", f"{m('un.b-29a.shot_down') / lost:.2f}"),
        ("hits per bomber that was hit", "clustered: most passes hit nothing",
         f"{m('un.b-29a.hits_taken') / m('un.b-29a.hit'):.1f} (guns and flak together)"),
        ("passes spoiled by escorts, of those begun", "no record", f"{m('communist.fighters.passes_spoiled') / begun:.2f}"),
        ("what B-29s were lost to", "no record", ", ".join(causes)),
    ]


def claims():
    rows = data("day-compare")
    q = lambda name: f"{mean(of('day', name))} ({spread(of('day', name))})"
    many = lambda name, count: share(row_of(rows, name, count)["p_at_least"])
    missed = lambda name, count: "missed" if row_of(rows, name, count)["missed"] else "inside"
    verdicts = lambda *counts: "; ".join(dict.fromkeys(missed(*count) if isinstance(count, tuple) else count for count in counts))
    soviet, fighters = "communist.claims.b-29a.destroyed", "communist.claims.fighters.destroyed"
    migs, probable = "un.claims.mig-15.destroyed", "un.claims.mig-15.probable"
    gunners, sabres = "un.b-29a.claims.mig-15.", "un.f-86a.claims.mig-15."
    return [
        ("B-29s destroyed, by Soviet pilots", "seven texts of the Soviet side", "10 (three), 12 (four)", q(soviet),
         f"{many(soviet, 10)}; {many(soviet, 12)}", verdicts((soviet, 10), (soviet, 12), "chances fitted to this day")),
        ("UN fighters destroyed", "five texts; a third-hand one", "2 to 5; 11", q(fighters),
         f"{many(fighters, 4)} have 4, {share(row_of(rows, fighters, record='ruwiki-black-thursday')['p_at_least'])} have 5; "
         f"{many(fighters, 11)} have 11", f"{verdicts((fighters, 4), (fighters, 5))}; 11 {missed(fighters, 11)}"),
        ("aircraft damaged", "one text", "15", q("communist.claims.all.damaged"), many("communist.claims.all.damaged", 15),
         verdicts(("communist.claims.all.damaged", 15))),
        ("MiGs destroyed, by all", "day record; three others; press; a blog", "13; 11 (one 11 to 14); 8; 17", q(migs),
         "; ".join(many(migs, count) for count in (13, 11, 8, 17)), f"{verdicts((migs, 13), (migs, 11), (migs, 17))}; 8 {missed(migs, 8)}"),
        ("MiGs probable", "day record; a history", "10; 3", q(probable), f"{many(probable, 10)}; {many(probable, 3)}",
         verdicts((probable, 10), (probable, 3))),
        ("MiGs destroyed, by gunners", "day record", "9 (19th 8, 307th 1, 98th 0)", q(gunners + "destroyed"), many(gunners + "destroyed", 9),
         verdicts((gunners + "destroyed", 9))),
        ("MiGs probable, by gunners", "day record", "7", q(gunners + "probable"), many(gunners + "probable", 7),
         verdicts((gunners + "probable", 7))),
        ("MiGs destroyed, by F-86s", "day record", "4", q(sabres + "destroyed"), many(sabres + "destroyed", 4),
         verdicts((sabres + "destroyed", 4))),
        ("MiGs probable, by F-84s", "day record", "3", q("un.f-84e.claims.mig-15.probable"), many("un.f-84e.claims.mig-15.probable", 3),
         verdicts(("un.f-84e.claims.mig-15.probable", 3))),
        ("MiGs damaged, by all", "a chronology", "6", q("un.claims.mig-15.damaged"), many("un.claims.mig-15.damaged", 6),
         verdicts(("un.claims.mig-15.damaged", 6))),
    ]


def nulls():
    rows = data("day-compare")
    four, three = row_of(rows, "un.b-29a.destroyed", 4), row_of(rows, "un.b-29a.destroyed", 3)
    scores = lambda a, b: (f"{a['log_score']:.2f}", f"{b['log_score']:.2f}")
    chances = lambda r: tuple(f"{r[k]:.3f}" for k in ("p_inside", "p_at_most", "p_at_least"))
    lost = of("day", "un.b-29a.destroyed")
    table = [("simulator (2,000 runs)", f"{lost['mean']:.2f}", spread(lost), *chances(four), *scores(four, three))]
    for key, name in (("attackers_per_bomber", "attackers per bomber"), ("lanchester", "Lanchester, square law"), ("loss_rate", "one loss rate")):
        a, b = four["null"][key], three["null"][key]
        # Halves to even would print a mean of 5.25 as 5.2.
        table.append((name, f"{math.floor(10 * a['mean'] + 0.5) / 10:.1f}", spread(a), *chances(a), *scores(a, b)))
    return table


def unknown():
    rows = data("unknown-compare")
    q = lambda name: of("unknown", name)
    lost, damaged = q("un.b-29a.destroyed"), q("un.b-29a.damaged")
    migs, fighters = q("communist.fighters.destroyed"), q("un.fighters.destroyed")
    inside = lambda r: "{:.3f} [{:.3f}, {:.3f}]".format(r["p_inside"], *r["intervals"]["p_inside"])
    three4, three = row_of(rows, "un.b-29a.destroyed", 4), row_of(rows, "un.b-29a.destroyed", 3)
    seven, none = row_of(rows, "un.b-29a.damaged", 7), row_of(rows, "communist.fighters.destroyed")
    only4, runs = lost["pmf"][4], data("unknown")["runs"]
    lo, hi = wilson(round(only4 * runs), runs)
    f84, f86 = row_of(rows, "un.f-84e.destroyed"), row_of(rows, "un.f-86a.destroyed")
    p = lambda r: (chance(r["p_at_most"]), "1" if r["p_at_least"] == 1 else chance(r["p_at_least"]))
    return [
        ("B-29 destroyed", mean(lost), spread(lost), "3 to 4 (US day record)", inside(three4), *p(three4), luck_of("bombers_lost")),
        ("B-29 destroyed", "as above", "as above", "4 (the primary record)", f"{only4:.3f} [{lo:.3f}, {hi:.3f}]", "-", "-", "as above"),
        ("B-29 destroyed", "as above", "as above", "3 (US published)", inside(three), *p(three), "as above"),
        ("B-29 damaged", mean(damaged), spread(damaged), "7 (US published)", inside(seven), *p(seven), "-"),
        ("MiG destroyed", mean(migs), spread(migs), "0 (Soviet statements)", inside(none), *p(none), luck_of("interceptors_lost")),
        ("US fighters destroyed", mean(fighters), spread(fighters), "0 (US day record)",
         f"{f84['p_inside']:.2f} (F-84), {f86['p_inside']:.2f} (F-86)", "-", "1", "-"),
    ]


def luck_of(losses):
    return "{luck_share:.3f} [{luck_share_lo:.3f}, {luck_share_hi:.3f}]".format(**data("unknown")["uncertain"][losses])


def wilson(hits, runs, z=1.959964):
    centre, scale = (hits + z * z / 2) / (runs + z * z), z / (runs + z * z)
    half = scale * math.sqrt(hits * (runs - hits) / runs + z * z / 4)
    return centre - half, centre + half


def mechanisms():
    base = of("as-it-is", "un.b-29a.destroyed")["mean"]
    times = lambda run: f"{of(run, 'un.b-29a.destroyed')['mean'] / base:.2f}"
    lines = [
        ("none", "as-it-is", ""), ("no MiGs, no flak", "no-attackers", "no loss"), ("no MiGs, flak alone", "flak-alone", ""),
        ("no escort", "no-escort", f"at least 1.15 times the losses: {times('no-escort')}"),
        ("22 MiGs", "half-the-migs", f"at most 0.8 times: {times('half-the-migs')}"),
        ("aim error halved", "half-the-error", "more"), ("MiG thrust at 70 %", "weak-engines", "fewer passes"),
    ]
    table = []
    for name, run, wanted in lines:
        passes = [of(run, f"communist.fighters.passes_{what}") if run not in ("no-attackers", "flak-alone") else None for what in ("begun", "fired")]
        lost = of(run, "un.b-29a.destroyed")
        losses = "0 in 300 runs" if lost["mean"] == 0 else mean(lost)
        table.append((name, losses, *(mean(p, 1) if p else "none" for p in passes), wanted))
    return table


STEP_COLUMNS = [("un.fighters.firing_s", 2), ("un.b-29a.destroyed", 3), ("communist.fighters.destroyed", 3),
                ("communist.fighters.passes_fired", 2), ("communist.fighters.passes_spoiled", 2)]
STEP_LINES = [("0.2", "best"), ("0.1", "best"), ("0.05", "best"), ("0.025", "best"), ("0.2", "short"), ("0.1", "short"), ("0.05", "short")]


def step_runs(step, bursts):
    seeds = 1 if step == "0.025" else {"best": 2, "short": 3}[bursts]
    return [f"step-{step}-{bursts}-{seed}" for seed in range(1, seeds + 1)]


def pooled(runs, name):
    """Mean and standard error over runs of several seeds, of the same number each."""
    q = [of(run, name) for run in runs]
    return sum(x["mean"] for x in q) / len(q), math.sqrt(sum(x["sd"] ** 2 for x in q) / len(q) / flown(runs))


def flown(runs):
    return sum(data(run)["runs"] for run in runs)


def hits_per_pass(runs):
    """Hits for each pass that fired, all runs together, with the error of a ratio of sums."""
    pairs = []
    for run in runs:
        with open(DATA / run / "runs.csv", newline="") as file:
            for row in csv.DictReader(file):
                pairs.append((float(row["communist.fighters.hits"]), float(row["communist.fighters.passes_fired"])))
    hits, passes = sum(a for a, _ in pairs), sum(b for _, b in pairs)
    value, n = hits / passes, len(pairs)
    return value, math.sqrt(sum((a - value * b) ** 2 for a, b in pairs) * n / (n - 1)) / passes


def step_figures(step, bursts):
    runs = step_runs(step, bursts)
    return [hits_per_pass(runs), *(pooled(runs, name) for name, _ in STEP_COLUMNS)], flown(runs)


def steps():
    table = []
    for step, bursts in STEP_LINES:
        figures, n = step_figures(step, bursts)
        cells = [f"{value:.{d}f}±{error:.{d}f}" for (value, error), d in zip(figures, (3, *(d for _, d in STEP_COLUMNS)))]
        table.append((step, bursts, f"{n:,}", *cells))
    return table


# Whom the counts of `un.fighters` are of, where only one type flies.
FIGHTERS = {"1950-12-17": "F-86", "1950-12-22": "F-86", "1951-01-29": "F-84", "1951-08-29": "Meteor"}


def quantity_words(battle, quantity):
    """`un.b-29a.claims.mig-15.destroyed` as people say it: with the claimant before what is claimed."""
    parts = quantity.split(".")
    if "claims" in parts:
        at = parts.index("claims")
        by = {"b-29a": "gunners: ", "f-84e": "F-84s: ", "f-86a": "F-86s: "}.get(parts[1], "") if at == 2 else ""
        return f"{by}{NAMES[parts[at + 1]]} {parts[at + 2]}"
    if parts[1] == "fighters":
        return f"{'MiG' if parts[0] == 'communist' else FIGHTERS[battle]} {parts[2]}"
    return f"{NAMES[parts[1]]} {parts[2]}"


def battles(kind):
    """The judged counts of the other battles, misses first; a count that two lines of a record give once."""
    found, seen = [], set()
    for battle, title in BATTLES.items():
        for row in data(f"{battle}-compare"):
            judged = row["kind"] == kind and row["p_at_least"] is not None
            # Where one type alone fights, its claims are those of its side; two lines of a record may give one count too.
            same = (battle, side_of(row["quantity"]), str(row["recorded"]), str(row["simulated"]))
            if judged and same not in seen:
                seen.add(same)
                found.append((battle, title, row))
    return sorted(found, key=lambda entry: not entry[2]["missed"])


def side_of(quantity):
    parts = quantity.split(".")
    return (parts[0], *parts[-2:]) if "claims" in parts else quantity


def recorded_words(row):
    lo, hi = (f"{row['recorded'][k]:,.0f}" if row["recorded"][k] is not None else None for k in ("lo", "hi"))
    return lo if lo == hi else f"{lo} or more" if hi is None else f"{lo} to {hi}"


def verdict(row):
    return row["verdict"].replace("inside the simulated spread", "inside")


def battle_losses():
    table = []
    for battle, title, row in battles("own"):
        simulated, counted = row["simulated"], row["quantity"].endswith("rounds")
        table.append((title, quantity_words(battle, row["quantity"]), recorded_words(row), mean(simulated), spread(simulated),
                      "-" if counted else chance(row["p_inside"]), chance(row["p_at_most"]), chance(row["p_at_least"]), verdict(row)))
    return table


def battle_claims():
    table = []
    for battle, title, row in battles("claimed"):
        side = "UN" if row["quantity"].startswith("un.") else "Soviet or Chinese"
        simulated = row["simulated"]
        table.append((title, side, quantity_words(battle, row["quantity"]), recorded_words(row), mean(simulated), spread(simulated),
                      chance(row["p_inside"]), verdict(row)))
    return table


def front_page():
    q = lambda name, digits=None: (mean(of("day", name), digits), spread(of("day", name)))
    return [
        ("B-29s destroyed", *q("un.b-29a.destroyed"), "4 (day record), 3 (published)"),
        ("B-29s hit at all", *q("un.b-29a.hit"), "6 (day record), 10 (published)"),
        ("MiGs destroyed", *q("communist.fighters.destroyed"), "0 (Soviet statements)"),
        ("US fighters destroyed", *q("un.fighters.destroyed"), "0 (day record)"),
        ("MiG passes on which guns fired", *q("communist.fighters.passes_fired", 1), "not on record"),
        ("rounds of B-29 gunners", *q("un.b-29a.rounds"), "56,700 (day record, unit inferred)"),
    ]


# Which page has which tables.
PAGES = {"README.md": ["front-page"]}

TABLES = {"own": own, "groups": groups, "intermediate": intermediate, "claims": claims, "nulls": nulls, "unknown": unknown,
          "mechanisms": mechanisms, "steps": steps, "battle-losses": battle_losses, "battle-claims": battle_claims, "front-page": front_page}
PAGES["validation.md"] = [name for name in TABLES if name not in PAGES["README.md"]]


def rewrite(path):
    """Puts the rows of every marked table in; everything else stays as it is."""
    text = path.read_text()

    def table(found):
        rows = TABLES[found["name"]]()
        return found["head"] + "".join(f"| {' | '.join(str(cell) for cell in row)} |\n".replace("|  |", "| |") for row in rows)

    missing = [name for name in PAGES[path.name] if f"<!-- table: {name} -->\n" not in text]
    if missing:
        sys.exit(f"error: {path.name} has no table {', '.join(missing)}")
    new = re.sub(r"(?P<head><!-- table: (?P<name>[a-z-]+) -->\n\n?(?:\|.*\n){2})(?:\|.*\n)*", table, text)
    path.write_text(new)
    print(f"{path.name}: {'changed' if new != text else 'as it was'}")


def words():
    """What the words around the tables quote."""
    q = lambda run, name: of(run, name)
    for run in ("day", "thirty"):
        print(f"\n{run}: digest {data(run)['digest']}")
        for name in ("un.b-29a.shot_down", "un.b-29a.lost_returning", "un.b-29a.written_off", "un.b-29a.destroyed", "un.b-29a.damaged",
                     "un.b-29a.flak_hits", "un.b-29a.rounds", "un.b-29a.crew_missing", "un.b-29a@19bg.crew_killed", "un.fighters.destroyed",
                     "communist.fighters.destroyed", "communist.fighters.passes_begun", "communist.fighters.passes_fired",
                     "communist.fighters.passes_spoiled", "communist.claims.b-29a.destroyed", "communist.claims.fighters.destroyed",
                     "un.claims.mig-15.destroyed"):
            if name in data(run)["quantities"]:
                print(f"  {name}: {mean(q(run, name))} ({spread(q(run, name))})")
    missed = [row for row in data("day-compare") if row["kind"] == "own" and row["missed"]]
    print("missed:", [(row["record"], row["quantity"], row["verdict"]) for row in missed],
          "of", len({(row["record"], row["quantity"]) for row in data("day-compare") if row["kind"] == "own" and row["p_at_most"] is not None}))
    for row in {row["record"]: row for row in data("day-compare")}.values():
        counts = {key: row[key] for key in ("joint", "joint_claims", "joint_all") if row[key]}
        print("together:", row["record"], *(f"{key} {c['p']:.4f} [{c['lo']:.4f}, {c['hi']:.4f}] of {len(c['quantities'])}" for key, c in counts.items()))
    other_words()
    for bursts in ("best", "short"):
        for coarse, fine in (("0.2", "0.1"), ("0.1", "0.05"), ("0.05", "0.025")):
            if bursts == "short" and fine == "0.025":
                continue
            for name, (a, e), (b, f) in zip(("hits a pass", *(name for name, _ in STEP_COLUMNS)), step_figures(coarse, bursts)[0], step_figures(fine, bursts)[0]):
                print(f"step {coarse} to {fine}, {bursts}: {name} {100 * (b / a - 1):+.2f} % ({(b - a) / math.hypot(e, f):+.1f} errors)")


def other_words():
    m = lambda run, name: of(run, name)["mean"]
    rounds = 56_700 / m("day", "un.b-29a.rounds")
    print("claims with the recorded rounds:", *(f"{rounds * m('day', 'un.b-29a.claims.mig-15.' + what):.1f}" for what in ("destroyed", "probable")))
    for claims, lost in (("communist.claims.b-29a", "un.b-29a"), ("communist.claims.fighters", "un.fighters"), ("un.claims.mig-15", "communist.fighters")):
        print(f"{claims} for each lost: {m('day', claims + '.destroyed') / m('day', lost + '.destroyed'):.2f}")
    claimed = of("thirty", "communist.claims.b-29a.destroyed")["pmf"]
    print(f"thirty: 12 or more B-29s claimed in {100 * sum(claimed[12:]):.2f} % of the runs")
    print("unknown:", {key: {k: v for k, v in value.items() if k != "pairs"} for key, value in data("unknown")["uncertain"].items() if isinstance(value, dict)})
    own = {(row["record"], row["quantity"]): row for row in data("unknown-compare") if row["kind"] == "own" and row["p_at_most"] is not None}
    print("unknown: missed", sum(row["missed"] for row in own.values()), "of", len(own))
    print("log score of 3 to 4:", row_of(data("unknown-compare"), "un.b-29a.destroyed", 4)["log_score"])
    print(f"hits on a hit bomber, 300 runs: {m('as-it-is', 'un.b-29a.hits_taken') / m('as-it-is', 'un.b-29a.hit'):.1f}")
    for battle in BATTLES:
        for row in data(f"{battle}-compare"):
            if row["simulated"]:
                print(battle, row["quantity"], row["recorded"], mean(row["simulated"]), row["verdict"], row["joint"] and f"{row['joint']['p']:.3f}")
        with open(DATA / battle / "summary.json") as file:
            for name, quantity in json.load(file)["quantities"].items():
                if re.search(r"(86a|84e|fighters)\.passes_|b-29a\.rounds$", name):
                    print(battle, name, mean(quantity))
    for sweep in ("migs", "escort"):
        for point in data(sweep)["points"]:
            print(sweep, point["parameters"], mean(point["quantities"]["un.b-29a.destroyed"]))
    for check in ("verify", "steering", "books"):
        if not (DATA / f"{check}.json").exists():
            continue
        rows = data(check)["rows"]
        print(check, len(rows), "rows; missed:", [row["id"] for row in rows if not row["passed"]])
    for row in data("steering")["rows"]:
        print(row["id"], row["value"], row["standard_error"], row["n"])


if __name__ == "__main__":
    for page in (DOCS / "validation.md", DOCS.parent / "README.md"):
        rewrite(page)
    words()
