"""The charts of accuracy as plotly.js takes them, and the addresses and rows of the page."""

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from dashboard.accuracy_choice import AccuracyChoice, asked_choice
from dashboard.accuracy_rows import sorted_groups
from dashboard.choice import ALL, QUARTER, query_of
from dashboard.figures.calibration import level_diagram, pit_histogram, rise_diagram
from dashboard.figures.course import course
from stockcast.forecasts.accuracy import Group, Sums
from stockcast.forecasts.calibration import Cell, Course
from stockcast.forecasts.levels import LEVELS
from stockcast.forecasts.uncertainty import Estimate

START = datetime(2020, 1, 1, tzinfo=UTC)
TIMES = [START + timedelta(days=day) for day in range(5)]
EDGES = (0.0, *LEVELS, 1.0)


def cells(margin: float | None = 0.01) -> list[Cell]:
    return [Cell(low, high, high - low, 40, Estimate((high - low) * 1.5, margin)) for low, high in pairwise(EDGES)]


class TestCourse:
    def test_the_line_the_promise_and_the_band_are_drawn(self) -> None:
        drawn = course(Course(3, TIMES, [0.7, 0.75, None, 0.8, 0.9], 0.08), 0.8, "1d", percent=True)
        traces = {trace["name"]: trace for trace in drawn["data"]}
        assert traces["came"]["y"] == [0.7, 0.75, None, 0.8, 0.9]
        assert traces["expected"]["y"] == [0.8, 0.8]
        assert sorted(set(traces["chance"]["y"])) == [0.72, 0.88]
        assert "%{y:.1%}</b> of the 3 sessions up to %{x|%a %-d %b %Y}" in traces["came"]["hovertemplate"]
        low, high = drawn["layout"]["yaxis"]["range"]
        assert (low < 0.7, high > 0.9) == (True, True)
        assert json.dumps(drawn)

    def test_without_a_margin_there_is_no_band_and_without_values_nothing(self) -> None:
        drawn = course(Course(3, TIMES[:1], [1.02], None), 1.0, "1h", percent=False)
        assert [trace["name"] for trace in drawn["data"]] == ["expected", "came"]
        assert course(Course(3, [], [], None), 1.0, "1d", percent=False)["data"][-1]["x"] == []

    def test_the_first_values_are_points_at_their_days(self) -> None:
        drawn = course(Course(3, TIMES[:1], [0.81], 0.08), 0.8, "1d", percent=True)
        chance, expected, came = drawn["data"]
        assert came["mode"] == "lines+markers"
        assert drawn["layout"]["xaxis"]["tickvals"] == ["2020-01-01"]
        assert expected["x"] == ["2019-12-31 12:00", "2020-01-01 12:00"] == drawn["layout"]["xaxis"]["range"]
        assert len(set(chance["x"])) == 2

    def test_numbers_beside_a_low_chart_differ(self) -> None:
        for highest, form in ((1.004, ".3f"), (1.2, ".2f")):
            drawn = course(Course(3, TIMES, [0.999, 1.0, 1.0, 1.0, highest], None), 1.0, "1d", percent=False)
            assert drawn["layout"]["yaxis"]["tickformat"] == form

    def test_marks_are_lines_with_words(self) -> None:
        layout = course(Course(3, TIMES, [1.0] * 5, None), 1.0, "1d", percent=False, marks=[(TIMES[2], "promoted")])
        assert [shape["x0"] for shape in layout["layout"]["shapes"]] == ["2020-01-03"]
        assert layout["layout"]["annotations"][0]["text"] == "promoted"


class TestCalibration:
    def test_bars_are_as_wide_as_their_promise_and_one_high_where_it_is_kept(self) -> None:
        bars, *lines = pit_histogram(cells())["data"]
        assert bars["y"] == [1.5] * 10
        assert sum(bars["width"]) == pytest.approx(1)
        assert bars["x"][4] == pytest.approx(0.375)
        assert [line["name"] for line in lines] == ["promised", "most", "least"]
        assert lines[1]["y"][8] == pytest.approx(1 + 0.01 / 0.25)
        assert "0.25 and 0.5" in bars["hovertext"][4]
        assert "24.0% to 26.0% by chance" in bars["hovertext"][4]

    def test_too_few_sessions_have_no_band(self) -> None:
        assert [line["name"] for line in pit_histogram(cells(None))["data"]] == ["came", "promised"]
        assert level_diagram(cells(None))["data"][1]["error_y"]["array"] == [0] * 10

    def test_levels_stand_beside_the_diagonal(self) -> None:
        diagonal, points = level_diagram([Cell(0, 0.1, 0.1, 12, Estimate(0.12, 0.03))])["data"]
        assert diagonal["x"] == diagonal["y"] == [0, 1]
        assert (points["x"], points["y"], points["error_y"]["array"]) == ([0.1], [0.12], [0.03])

    def test_chances_come_with_their_counts(self) -> None:
        drawn = rise_diagram(
            [Cell(0.5, 0.51, 0.505, 100, Estimate(0.48, 0.05)), Cell(0.6, 1, 0.9, 3, Estimate(1, None))]
        )
        names = {trace["name"]: trace for trace in drawn["data"]}
        assert names["forecasts"]["y"] == [100, 3]
        low, high = drawn["layout"]["xaxis"]["range"]
        assert (low < 0.505, high > 0.9) == (True, True)
        assert rise_diagram([])["data"][1]["x"] == []


def sums(loss: float, forecasts: int = 10) -> Sums:
    return Sums(forecasts, loss, 1.0, 0, 0, 0, 0, 0, 0, 0, 0, 0)


class TestChoice:
    @pytest.mark.parametrize(
        "query",
        [
            "",
            "?ticker=AAPL&horizon=5&range=3m",
            "?horizon=2&made=live&scores=restated&sort=-coverage&page=3",
            "?ticker=BRK-B&range=all&sort=ticker",
        ],
    )
    def test_an_address_says_what_it_was_read_from(self, query: str) -> None:
        known = {"AAPL": "Apple", "BRK-B": "Berkshire"}
        choice = asked_choice(query_of(query), known, [1, 2, 5], [])
        assert choice.address == f"/dash/accuracy{query}"
        assert asked_choice(query_of(choice.query), known, [1, 2, 5], []) == choice

    def test_ranges_begin_with_a_month(self) -> None:
        newest = datetime(2012, 5, 24, tzinfo=UTC)
        assert AccuracyChoice(1, 1, reach=QUARTER).scope("1d", newest).since == datetime(2012, 2, 1, tzinfo=UTC)
        assert AccuracyChoice(1, 1, reach=ALL).scope("1d", newest).since.year == 1
        assert AccuracyChoice(1, 1, page=4).but(reach=ALL).page == 1

    def test_tickers_are_sorted_and_those_without_a_figure_come_last(self) -> None:
        groups = [Group("A", sums(0.9)), Group("B", sums(1.2)), Group("C", Sums(0, *[0] * 11))]
        assert [each.name for each in sorted_groups(groups, AccuracyChoice(1, 1))] == ["B", "A", "C"]
        assert [each.name for each in sorted_groups(groups, AccuracyChoice(1, 1, reverse=True))] == ["A", "B", "C"]
        assert [each.name for each in sorted_groups(groups, AccuracyChoice(1, 1, sort="hits"))] == ["A", "B", "C"]
