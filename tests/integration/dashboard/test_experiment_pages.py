"""What people get from the laboratory on a real database: experiments in each state, compared, and taken away."""

import csv
import io
import json
import re
from html import unescape
from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from tests.experiments import SPEC, WARNING, result
from tests.integration.dashboard.experiment_rows import add_experiment, change_experiment
from tests.integration.dashboard.forms import send, stored


def downloaded(client: FlaskClient, address: str) -> list[dict[str, str]]:
    answer = client.get(f"/dash/laboratory/{address}")
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    return list(csv.DictReader(io.StringIO(answer.text)))


def cells(row: str) -> list[str]:
    """Give the texts of a table's row, of which the HTML begins behind its tag."""
    return [unescape(text) for text in re.findall(r"<t[hd][^>]*>([^<]*)", row.split("</tr>", maxsplit=1)[0])]


def test_a_running_experiment_tells_how_far_it_is(filled: FlaskClient) -> None:
    experiment_id = add_experiment(status="running", phase="searching", progress=0.42, expected_seconds=1e6)
    change_experiment(experiment_id, started_at="2026-01-01T00:00:00Z")
    shown = filled.get(f"/dash/laboratory/experiment?id={experiment_id}").text
    for words in ("Searching", 'value="0.420"', "42\u202f%", "gone", "data-busy", ">Cancel<"):
        assert words in shown
    assert ">Delete<" not in shown


def test_a_failed_one_says_why_and_leads_to_another_try(filled: FlaskClient) -> None:
    experiment_id = add_experiment(status="failed", error="It took more memory than <it> may.")
    shown = filled.get(f"/dash/laboratory/experiment?id={experiment_id}").text
    assert "It took more memory than &lt;it&gt; may." in shown
    assert "Try again with changes" in shown
    assert "data-busy" not in shown


def test_what_came_of_one_that_is_done(filled: FlaskClient) -> None:
    experiment_id = add_experiment("Well done", "done", came=result(("AAPL", "FB")))
    shown = filled.get(f"/dash/laboratory/experiment?id={experiment_id}").text
    for words in ("its hits may be luck.", f"{WARNING}.", "1,034", "chosen", "Log loss", "14.5\xa0×"):
        assert words in shown
    drawn = shown.split('data-figure="marks">')[1].split("</script>")[0]
    traces = {trace["name"]: trace for trace in json.loads(drawn)["data"]}
    # The traded price, not the adjusted eighth of it that the worker computed with
    assert traces["bought"]["y"] == [129.0, 137.0]
    assert filled.get(f"/dash/laboratory/experiment?id={experiment_id}&ticker=FB").status_code == 200
    assert filled.get(f"/dash/laboratory/experiment?id={experiment_id}&ticker=XYZ").status_code == 404


def test_directions_in_training_stand_beside_those_of_the_test(filled: FlaskClient) -> None:
    told = add_experiment("New", "done", came=result())
    earlier = result().model_dump(mode="json", exclude={"hits_in_training"})
    untold = add_experiment("Of an earlier version", "done")
    change_experiment(untold, result=json.dumps(earlier))
    for experiment_id, hits, always in (
        (told, "61.7\u202f% (57.1–66.1\u202f%)", "52.1\u202f%"),
        (untold, "–", "–"),
    ):
        shown = filled.get(f"/dash/laboratory/experiment?id={experiment_id}").text
        lines = {line[0]: line[1:] for line in map(cells, shown.split("<tr>")) if line}
        assert lines["Directions that were right, with its 95 % interval"] == [
            hits,
            "54.2\u202f% (48.6–59.7\u202f%)",
            "–",
        ]
        assert lines["Always saying up"] == [always, "53.3\u202f%", "–"]
    rates = [
        [row for row in downloaded(filled, f"experiment/figures.csv?id={each}") if row["figure"] == "hit_rate_lower"]
        for each in (told, untold)
    ]
    expected = {"figure": "hit_rate_lower", "training": "0.571", "test": "0.486", "buy_and_hold_in_test": ""}
    assert rates == [[expected], [expected | {"training": ""}]]


def test_files_to_take_away(filled: FlaskClient) -> None:
    experiment_id = add_experiment("Well done", "done", came=result())
    exported = json.loads(filled.get(f"/dash/laboratory/experiment/experiment.json?id={experiment_id}").text)
    assert exported["spec"] == SPEC.model_dump(mode="json")
    assert exported["result"] == result().model_dump(mode="json")
    tables = {}
    for name in ("figures", "folds", "candidates", "signals", "curve", "roc", "calibration"):
        tables[name] = downloaded(filled, f"experiment/{name}.csv?id={experiment_id}")
    assert tables["signals"][0] == {
        "ticker": "AAPL",
        "time": "2012-05-15",
        "position": "1.0",
        "close": "100.0",
    }
    assert [row["random_upper"] for row in tables["curve"]][25:29] == ["", "", "0.0", "0.005"]
    assert [row["C"] for row in tables["candidates"]] == ["0.1", "1.0", "10.0"]
    assert tables["roc"][1] == {"false_rises": "0.1", "true_rises": str(0.1**0.8)}
    assert tables["calibration"][0] == {"predicted": "0.4", "came": "0.42", "predictions": "10"}
    assert filled.get(f"/dash/laboratory/experiment/passwords.csv?id={experiment_id}").status_code == 404
    waiting = add_experiment()
    assert filled.get(f"/dash/laboratory/experiment/curve.csv?id={waiting}").status_code == 404


def test_every_chart_is_taken_away_as_picture_and_every_table_as_csv(filled: FlaskClient) -> None:
    experiment_id = add_experiment("Well done", "done", came=result())
    for page in ("experiment", "compare"):
        shown = filled.get(f"/dash/laboratory/{page}?id={experiment_id}").text
        for card in shown.split('<section class="card"')[1:]:
            if "data-figure" in card:
                assert "data-png" in card
            if "data-figure" in card or "<table" in card:
                (address,) = re.findall(r'href="/dash/laboratory/([^"]+[.]csv[^"]+)"', card)
                assert downloaded(filled, unescape(address))


def test_the_list_is_taken_away_whole(filled: FlaskClient) -> None:
    add_experiment("Well done", "done", came=result())
    add_experiment("Waiting")
    assert "/dash/laboratory/experiments.csv" in filled.get("/dash/laboratory").text
    waiting, done = downloaded(filled, "experiments.csv")
    assert (waiting["name"], waiting["profit"], waiting["hit_rate_upper"]) == ("Waiting", "", "")
    assert done["profit"] == str(result().in_test.profit)
    assert done["hit_rate_upper"] == str(result().verdict.hit_rate.upper)


def test_a_chart_that_is_not_there_is_not_taken_away(filled: FlaskClient) -> None:
    told = result()
    bare = told.verdict.model_copy(update={"roc": (), "area_under_roc": None, "calibration": ()})
    experiment_id = add_experiment("One way", "done", came=told.model_copy(update={"verdict": bare}))
    shown = filled.get(f"/dash/laboratory/experiment?id={experiment_id}").text
    assert "all moves of the test went one way" in shown
    assert "roc.csv" not in shown
    assert "calibration.csv" not in shown
    assert downloaded(filled, f"experiment/roc.csv?id={experiment_id}") == []


def test_experiments_side_by_side_with_what_differs(filled: FlaskClient) -> None:
    done = add_experiment("First", "done", came=result())
    other = add_experiment("Second", spec=SPEC.model_copy(update={"splits": 7}))
    shown = filled.get(f"/dash/laboratory/compare?id={done}&id={other}&id={done}").text
    assert "2 experiments side by side" in shown
    assert shown.count('class="differs"') == 1
    assert json.loads(shown.split('data-figure="profits">')[1].split("</script>")[0])["data"][0]["name"] == "A"
    assert filled.get(f"/dash/laboratory/compare?id={done}&id={uuid4()}").status_code == 404
    assert filled.get("/dash/laboratory/compare").status_code == 400
    assert filled.get("/dash/laboratory/compare?" + "&".join(f"id={uuid4()}" for _ in range(7))).status_code == 400


def test_the_curves_of_several_are_one_table(filled: FlaskClient) -> None:
    first = add_experiment("=First", "done", came=result(tested=12))
    waiting = add_experiment("Waiting")
    second = add_experiment("Second", "done", came=result(tested=20))
    rows = downloaded(filled, f"compare/profits.csv?id={first}&id={waiting}&id={second}")
    assert [(row["letter"], row["experiment"]) for row in rows] == [("A", first)] * 13 + [("C", second)] * 21
    assert rows[0] == {
        "letter": "A",
        "experiment": first,
        "name": "'=First",
        "time": "2012-05-13",
        "strategy": "0.0",
    }
    assert rows[-1]["strategy"] == str(result(tested=20).curve.strategy[-1])
    figures = downloaded(filled, f"compare/figures.csv?id={first}&id={waiting}&id={second}")
    assert [row["letter"] for row in figures] == ["A", "C"]
    assert figures[0]["profit"] == str(result(tested=12).in_test.profit)
    assert figures[0]["hit_rate_lower"] == str(result(tested=12).verdict.hit_rate.lower)
    specs = downloaded(filled, f"compare/specs.csv?id={first}&id={waiting}&id={second}")
    assert [row["name"] for row in specs] == ["'=First", "Waiting", "Second"]
    assert specs[1]["features"] == " ".join(SPEC.features)
    for address, status in (
        (f"passwords.csv?id={first}", 404),
        (f"profits.csv?id={waiting}", 404),
        (f"profits.csv?id={first}&id={uuid4()}", 404),
        ("profits.csv", 400),
        ("profits.csv?" + "&".join(f"id={uuid4()}" for _ in range(7)), 400),
    ):
        assert filled.get(f"/dash/laboratory/compare/{address}").status_code == status


class TestChanges:
    def test_a_waiting_one_is_cancelled_and_then_deleted(self, filled: FlaskClient) -> None:
        experiment_id = add_experiment()
        assert send(filled, "/experiment/delete", id=experiment_id).status_code == 409
        assert send(filled, "/experiment/cancel", id=experiment_id).status_code == 303
        assert stored("status FROM experiments") == [("cancelled",)]
        assert send(filled, "/experiment/delete", id=experiment_id).headers["Location"] == "/dash/laboratory"
        assert stored("* FROM experiments") == []

    def test_a_running_one_is_asked_to_end(self, filled: FlaskClient) -> None:
        experiment_id = add_experiment(status="running", phase="searching")
        assert send(filled, "/experiment/cancel", id=experiment_id).status_code == 303
        assert stored("status, cancel_requested FROM experiments") == [("running", True)]
        assert "It is being cancelled" in filled.get(f"/dash/laboratory/experiment?id={experiment_id}").text

    def test_a_name_is_changed_to_one_that_is_a_name(self, filled: FlaskClient) -> None:
        experiment_id = add_experiment()
        assert send(filled, "/experiment/rename", id=experiment_id, name=" Better ").status_code == 303
        assert stored("name FROM experiments") == [("Better",)]
        for name in ("", "  ", "x" * 81):
            assert send(filled, "/experiment/rename", id=experiment_id, name=name).status_code == 400

    @pytest.mark.parametrize("action", ["cancel", "delete", "rename"])
    def test_what_is_somebody_elses_or_nobodys_is_not_there(self, filled: FlaskClient, action: str) -> None:
        experiment_id = add_experiment(owner="mallory", status="done", came=result())
        for identity in (experiment_id, str(uuid4()), "1; DROP TABLE experiments", ""):
            answer = send(filled, f"/experiment/{action}", id=identity, name="Mine")
            assert answer.status_code == 404
            assert "There is no experiment" in answer.text
            assert filled.get(f"/dash/laboratory/experiment?id={identity}").status_code == 404
            for address in ("experiment/curve.csv", "experiment/roc.csv", "compare", "compare/profits.csv"):
                assert filled.get(f"/dash/laboratory/{address}?id={identity}").status_code == 404
        assert stored("name, status FROM experiments") == [("A try", "done")]
