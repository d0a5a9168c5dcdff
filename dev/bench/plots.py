"""The page's plots, as SVG: the same bytes for the same figures."""

from textwrap import fill

import matplotlib

from dev.setup.paths import REPO

matplotlib.use("svg")
from matplotlib import pyplot  # noqa: E402, only after the choice above

FOLDER = REPO / "docs" / "img" / "performance"
#: Letters of a line below the bars.
WRAP = 12
STYLE = {
    "svg.hashsalt": "cgvcall",
    "svg.fonttype": "none",
    "font.size": 9,
    "legend.fontsize": 8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.alpha": 0.3,
    "figure.facecolor": "white",
    "axes.prop_cycle": matplotlib.cycler(
        color=["#714B67", "#E07B39", "#4C9F70", "#5B8DB8", "#999999"]
    ),
}


def links(part, report, found):
    """Draw the part's plots, if any; the lines that show them."""
    drawn = []
    for plot in getattr(report, "plots", lambda _found: ())(found):
        name = f"{part}-{plot.name}.svg"
        _draw(plot, FOLDER / name)
        drawn.append(f"![{plot.title}](img/performance/{name})\n")
    return "\n".join(drawn)


def _draw(plot, path):
    path.parent.mkdir(parents=True, exist_ok=True)
    with matplotlib.rc_context(STYLE):
        figure, axes = pyplot.subplots(figsize=(7, 3.2), layout="constrained")
        (_bars if plot.is_bars else _lines)(axes, plot)
        scale = " (logarithmic)" if plot.is_log else ""
        y_title = f"{plot.y_title}{scale}".strip()
        axes.set(title=plot.title, xlabel=plot.x_title, ylabel=y_title)
        if len(plot.lines) > 1:
            figure.legend(loc="outside lower center", ncols=6, frameon=False)
        figure.savefig(path, metadata={"Date": None})
        pyplot.close(figure)


def _lines(axes, plot):
    for name, values in plot.lines.items():
        points = [
            pair for pair in zip(plot.x, values, strict=True) if pair[1] is not None
        ]
        axes.plot(*zip(*points, strict=True), marker="o", label=name)
    if plot.is_log:
        axes.set(xscale="log", yscale="log")
        axes.set_xticks(plot.x, [f"{x:,}" for x in plot.x])
    else:
        axes.set_xticks(plot.x)
        highest = max(v for values in plot.lines.values() for v in values)
        axes.set_ylim(0, 1.1 * highest)


def _bars(axes, plot):
    width = 0.8 / len(plot.lines)
    for place, (name, values) in enumerate(plot.lines.items()):
        shift = (place - (len(plot.lines) - 1) / 2) * width
        at = {index + shift: v for index, v in enumerate(values) if v is not None}
        bars = axes.bar([*at], [*at.values()], width, label=name)
        axes.bar_label(bars, fmt=_figure, fontsize=7)
    axes.set_xticks(range(len(plot.x)), [fill(str(x), WRAP) for x in plot.x])
    axes.grid(axis="x", visible=False)
    if plot.is_log:
        axes.set_yscale("log")


def _figure(value):
    if value >= 10_000:
        return f"{value / 1000:,.0f}k"
    return f"{value:,.0f}" if value >= 20 else f"{value:.3g}"
