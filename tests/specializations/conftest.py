import pytest

from specializations.models import Rulebook
from tests.specializations.files import SHIPPED, load


@pytest.fixture
def shipped_rulebook(db):
    """The shipped rulebook, published by the operator."""
    return Rulebook.objects.with_parts().get(pk=load(SHIPPED.read_text(), publish=True).rulebook.pk)
