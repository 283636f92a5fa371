"""Tests of the table of fields and handoffs."""

import xml.etree.ElementTree as ET

from flowspec.analysis.dataflow import Cell
from flowspec.export.data_view import data_dot, data_text
from flowspec.export.layout import layout
from flowspec.export.svg import tidy
from flowspec.model.expression import FieldRef
from tests.export.flagship import FLAGSHIP

SCOPE, VAT, OTHER_VAT = FieldRef("Deal", "scope"), FieldRef("Account", "vat_id"), FieldRef("Deal", "vat_id")
CELLS = [
    Cell(SCOPE, "hand_over", "sometimes", "always", required=True, path=("negotiating", "sign", "won")),
    Cell(SCOPE, "start_work", "always", "always", required=False),
    Cell(VAT, "hand_over", "never", "sometimes", required=False, path=("negotiating", "sign", "won")),
    Cell(OTHER_VAT, "start_work", "always", "always", required=True),
]


def test_the_text_is_a_table_in_markdown() -> None:
    assert data_text(FLAGSHIP, CELLS) == (
        "| field          | hand_over  | start_work |\n"
        "|----------------|------------|------------|\n"
        "| scope          | sometimes* | always     |\n"
        "| Account.vat_id | never      |            |\n"
        "| Deal.vat_id    |            | always*    |\n"
        "\n"
        "* required at this handoff\n"
    )


def test_every_cell_of_the_picture_has_an_id_and_says_the_path_on_which_data_is_missing() -> None:
    drawn = ET.fromstring(tidy(layout(data_dot(FLAGSHIP, CELLS), "svg"), title="t", description="d"))

    said = {
        group.get("id"): group.findtext("{http://www.w3.org/2000/svg}title")
        for group in drawn.iter("{http://www.w3.org/2000/svg}g")
        if group.get("id", "").startswith("cell-")
    }
    on = "missing on negotiating > sign > won"
    assert said == {
        "cell-scope-2d-hand_over": f"Deal.scope at hand_over: sometimes, afterwards always; {on}",
        "cell-scope-2d-start_work": "Deal.scope at start_work: always, afterwards always",
        "cell-vat_id-2d-hand_over": f"Account.vat_id at hand_over: never, afterwards sometimes; {on}",
        "cell-vat_id-2d-start_work": "Deal.vat_id at start_work: always, afterwards always",
    }


def test_a_workflow_without_handoffs_says_so() -> None:
    assert data_text(FLAGSHIP, []) == "SalesToOnboarding hands nothing over.\n"
    assert "Nothing is handed over." in data_dot(FLAGSHIP, [])
    assert layout(data_dot(FLAGSHIP, []), "svg")
