import re
from pathlib import Path

import pytest
from dotenv import dotenv_values

from stockcast.settings import CronSettings, DashSettings, MigrateSettings, Settings, WebSettings

ROOT = Path(__file__).parents[2]
KINDS = (Settings, WebSettings, DashSettings, CronSettings, MigrateSettings)
REFERENCE = (ROOT / "docs/reference/settings.md").read_text(encoding="utf-8")
IN_ENVIRONMENT_FILE = dotenv_values(ROOT / ".env")
# Chooses the interpreter before anything could read the file.
OF_MAKE_ALONE = {"PYTHON"}
# Each container has its own: never one value for all of them.
OF_A_CONTAINER_ALONE = {"CERTIFICATE_DIR"}


def documented() -> dict[str, str]:
    """Give each setting's row of the reference, by name."""
    return dict(re.findall(r"^\| `([A-Z_]+)` \|(.*)\|$", REFERENCE, flags=re.MULTILINE))


@pytest.mark.parametrize("kind", KINDS)
def test_the_reference_tells_what_each_setting_of_a_service_is(kind: type[Settings]) -> None:
    for name, field in kind.model_fields.items():
        assert str(field.description) in documented()[name.upper()], name


def test_the_reference_and_the_environment_file_name_the_same_settings() -> None:
    assert set(IN_ENVIRONMENT_FILE) == set(documented()) - OF_MAKE_ALONE - OF_A_CONTAINER_ALONE


def test_every_secret_in_the_environment_file_is_one_that_production_refuses() -> None:
    for name, value in IN_ENVIRONMENT_FILE.items():
        if name.endswith(("_PASSWORD", "SECRET_KEY")):
            assert value is not None
            assert value.startswith("development-only-"), name


DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", text):
        assert (document.parent / target).exists(), target
