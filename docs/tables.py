#!/usr/bin/env python3
"""Writes the tables of the documents from what `docs/measure FOLDER` flew: `docs/tables.py FOLDER`.

A table that begins after a line `<!-- table: NAME -->` gets its rows from here; its head, and the words around it, are
written by hand. Prints what the words around them quote. Needs Python 3.9 and nothing else; building and testing do not need it.
"""

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
         "fighters": "fighter", "all": "aircraft"}


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
    return f"{100 * value:.2g} %"


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
        ("B-29 hit", "targets", "6 (day record), 10 (published)", mean(hit), spread(hit), "-", "-", "both inside"),
        ("US fighters destroyed", "US day record", "0", mean(fighters), spread(fighters),
         f"{f84['p_at_most']:.2f} (F-84), {f86['p_at_most']:.2f} (F-86)", "1", f84["verdict"]),
        ("MiG destroyed", "Soviet statements", "0", mean(migs), spread(migs), *p(none), none["verdict"]),
    ]


def groups():
    rows = []
    recorded = {"19bg": ("19th", 10, 3, "38,000 (missed)", 22), "307bg": ("307th", 11, 1, "14,300", 11), "98bg": ("98th", 21, 0, "4,400", 0)}
    for key, (name, effective, lost, rounds, missing) in recorded.items():
        q = lambda what: of("day", f"un.b-29a@{key}.{what}")
        both = lambda what, digits=None: f"{mean(q(what), digits)} ({spread(q(what))})"
        rows.append((name, effective, lost, both("destroyed"), rounds, both("rounds"), missing, both("crew_missing", 1)))
    return rows


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
    soviet, fighters = "communist.claims.b-29a.destroyed", "communist.claims.fighters.destroyed"
    migs, probable = "un.claims.mig-15.destroyed", "un.claims.mig-15.probable"
    gunners, sabres = "un.b-29a.claims.mig-15.", "un.f-86a.claims.mig-15."
    return [
        ("B-29s destroyed, by Soviet pilots", "seven texts of the Soviet side", "10 (three), 12 (four)", q(soviet),
         f"{many(soviet, 10)}; {many(soviet, 12)}", "inside; chances fitted to this day"),
        ("UN fighters destroyed", "five texts; a third-hand one", "2 to 5; 11", q(fighters),
         f"{many(fighters, 4)} have 4, {share(row_of(rows, fighters, record='ruwiki-black-thursday')['p_at_least'])} have 5; "
         f"{many(fighters, 11)} have 11", "inside; 11 missed"),
        ("aircraft damaged", "one text", "15", q("communist.claims.all.damaged"), many("communist.claims.all.damaged", 15), "missed"),
        ("MiGs destroyed, by all", "day record; three others; press; a blog", "13; 11 (one 11 to 14); 8; 17", q(migs),
         "; ".join(many(migs, count) for count in (13, 11, 8, 17)), "missed, but the press"),
        ("MiGs probable", "day record; a history", "10; 3", q(probable), f"{many(probable, 10)}; {many(probable, 3)}", "missed; inside"),
        ("MiGs destroyed, by gunners", "day record", "9 (19th 8, 307th 1, 98th 0)", q(gunners + "destroyed"), many(gunners + "destroyed", 9), "missed"),
        ("MiGs probable, by gunners", "day record", "7", q(gunners + "probable"), many(gunners + "probable", 7), "missed"),
        ("MiGs destroyed, by F-86s", "day record", "4", q(sabres + "destroyed"), many(sabres + "destroyed", 4), "missed"),
        ("MiGs probable, by F-84s", "day record", "3", q("un.f-84e.claims.mig-15.probable"), many("un.f-84e.claims.mig-15.probable", 3), "missed"),
        ("MiGs damaged, by F-86s", "a chronology, all claimants", "6", q(sabres + "damaged"), many("un.claims.mig-15.damaged", 6), "missed"),
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
    luck = lambda name: luck_of(name)
    three4, three = row_of(rows, "un.b-29a.destroyed", 4), row_of(rows, "un.b-29a.destroyed", 3)
    seven, none = row_of(rows, "un.b-29a.damaged", 7), row_of(rows, "communist.fighters.destroyed")
    only4 = lost["pmf"][4]
    lo, hi = wilson(round(only4 * 1000), 1000)
    f84, f86 = row_of(rows, "un.f-84e.destroyed"), row_of(rows, "un.f-86a.destroyed")
    p = lambda r: (chance(r["p_at_most"]), "1" if r["p_at_least"] == 1 else chance(r["p_at_least"]))
    return [
        ("B-29 destroyed", mean(lost), spread(lost), "3 to 4 (US day record)", inside(three4), *p(three4), luck("un.b-29a.destroyed")),
        ("B-29 destroyed", "as above", "as above", "4 (the primary record)", f"{only4:.3f} [{lo:.3f}, {hi:.3f}]", "-", "-", "as above"),
        ("B-29 destroyed", "as above", "as above", "3 (US published)", inside(three), *p(three), "as above"),
        ("B-29 damaged", mean(damaged), spread(damaged), "7 (US published)", inside(seven), *p(seven), "-"),
        ("MiG destroyed", mean(migs), spread(migs), "0 (Soviet statements)", inside(none), *p(none), luck("communist.fighters.destroyed")),
        ("US fighters destroyed", mean(fighters), spread(fighters), "0 (US day record)",
         f"{f84['p_inside']:.2f} (F-84), {f86['p_inside']:.2f} (F-86)", "-", "1", "-"),
    ]


def luck_of(name):
    luck = data("unknown")["knowledge"]["quantities"][name]["luck_share"]
    return "{value:.3f} [{lo:.3f}, {hi:.3f}]".format(**luck)


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
STEP_LINES = [("0.1", "best"), ("0.05", "best"), ("0.025", "best"), ("0.1", "short"), ("0.05", "short")]


def step_runs(step, bursts):
    found = [data(f"step-{step}-{bursts}-{seed}") for seed in (1, 2) if (DATA / f"step-{step}-{bursts}-{seed}.json").exists()]
    return found or sys.exit(f"error: no run of the step {step} in {DATA}")


def pooled(runs, name):
    """Mean and standard error over runs of several seeds, of the same number each."""
    q = [run["quantities"][name] for run in runs]
    n = sum(run["runs"] for run in runs)
    return sum(x["mean"] for x in q) / len(q), math.sqrt(sum(x["sd"] ** 2 for x in q) / len(q) / n)


def hits_per_pass(runs):
    """Hits on bombers and fighters for each pass that fired: a ratio of means, with the error of the delta method taken as if the two
    were independent, which is on the safe side since they go together."""
    (hits, e), (passes, f) = pooled(runs, "communist.fighters.hits"), pooled(runs, "communist.fighters.passes_fired")
    return hits / passes, hits / passes * math.hypot(e / hits, f / passes)


def step_figures(step, bursts):
    runs = step_runs(step, bursts)
    return [hits_per_pass(runs), *(pooled(runs, name) for name, _ in STEP_COLUMNS)], sum(run["runs"] for run in runs)


def steps():
    table = []
    for step, bursts in STEP_LINES:
        figures, n = step_figures(step, bursts)
        cells = [f"{value:.{d}f}±{error:.{d}f}" for (value, error), d in zip(figures, (3, *(d for _, d in STEP_COLUMNS)))]
        table.append((step, bursts, f"{n:,}", *cells))
    return table


def quantity_words(quantity):
    """`un.b-29a.claims.mig-15.destroyed` as people say it: with the claimant before what is claimed."""
    parts = quantity.split(".")
    if "claims" in parts:
        at = parts.index("claims")
        by = {"b-29a": "gunners: ", "f-84e": "F-84s: ", "f-86a": "F-86s: "}.get(parts[1], "") if at == 2 else ""
        return f"{by}{NAMES[parts[at + 1]]} {parts[at + 2]}"
    name = "MiG" if parts[:2] == ["communist", "fighters"] else NAMES[parts[1]]
    return f"{name} {parts[2]}"


def battles(kinds):
    table = []
    for battle, title in BATTLES.items():
        for row in data(f"{battle}-compare"):
            if row["kind"] in kinds and row["p_at_most"] is not None:
                table.append((battle, title, row))
    table.sort(key=lambda entry: not entry[2]["missed"])
    return table


def recorded_words(row):
    lo, hi = (f"{row['recorded'][k]:,.0f}" if row["recorded"][k] is not None else None for k in ("lo", "hi"))
    return lo if lo == hi else f"{lo} to {hi}"


def battle_losses():
    table = []
    for battle, title, row in battles({"own"}):
        simulated, counted = row["simulated"], row["quantity"].endswith("rounds")
        table.append((title, quantity_words(row["quantity"]), recorded_words(row), mean(simulated), spread(simulated),
                      "-" if counted else chance(row["p_inside"]), chance(row["p_at_most"]), chance(row["p_at_least"]), verdict(row)))
    return table


def verdict(row):
    return row["verdict"].replace("inside the simulated spread", "inside")


def battle_claims():
    table = []
    for battle, title, row in battles({"claimed"}):
        side = "UN" if row["quantity"].startswith("un.") else "Soviet or Chinese"
        simulated = row["simulated"]
        table.append((title, side, quantity_words(row["quantity"]), recorded_words(row), mean(simulated), spread(simulated),
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


TABLES = {"own": own, "groups": groups, "intermediate": intermediate, "claims": claims, "nulls": nulls, "unknown": unknown,
          "mechanisms": mechanisms, "steps": steps, "battle-losses": battle_losses, "battle-claims": battle_claims, "front-page": front_page}


def rewrite(path):
    """Puts the rows of every marked table in; everything else stays as it is."""
    text = path.read_text()

    def table(found):
        rows = TABLES[found["name"]]()
        return found["head"] + "".join(f"| {' | '.join(str(cell) for cell in row)} |\n".replace("|  |", "| |") for row in rows)

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
    for row in data("day-compare"):
        print("together:", row["record"], *(f"{key} {row[key]['p']:.4f} [{row[key]['lo']:.4f}, {row[key]['hi']:.4f}] of {len(row[key]['quantities'])}"
                                             for key in ("joint", "joint_claims", "joint_all") if row[key])) if row["joint_all"] else None
    for bursts in ("best", "short"):
        for coarse, fine in (("0.1", "0.05"), ("0.05", "0.025")):
            if bursts == "short" and fine == "0.025":
                continue
            for name, (a, e), (b, f) in zip(("hits a pass", *(name for name, _ in STEP_COLUMNS)), step_figures(coarse, bursts)[0], step_figures(fine, bursts)[0]):
                print(f"step {coarse} to {fine}, {bursts}: {name} {100 * (b / a - 1):+.2f} % ({(b - a) / math.hypot(e, f):+.1f} errors)")


if __name__ == "__main__":
    for page in (DOCS / "validation.md", DOCS.parent / "README.md"):
        rewrite(page)
    words()
