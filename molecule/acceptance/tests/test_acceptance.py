"""What is not reached is generated, and the report says so."""
from __future__ import annotations

import json
import os
from pathlib import Path
from xml.etree import ElementTree


def test_generated_data_is_called_so(host):
    record = json.loads(host.file("/var/lib/dlvm/acceptance.json").content_string)
    assert record["passed"]
    assert sorted(run["data"] for run in record["trainings"]) == ["generated cifar10", "generated mnist"]


def test_reports_are_on_the_controller():
    folder = Path(os.environ["MOLECULE_EPHEMERAL_DIRECTORY"], "report")
    assert json.loads((folder / "acceptance.json").read_text(encoding="utf-8"))["host"] == "acceptance"
    suite = ElementTree.fromstring((folder / "acceptance.xml").read_text(encoding="utf-8"))
    assert suite.get("failures") == "0"
