import pytest

from tests.deals.files import make_world


@pytest.fixture
def world(db):
    make_world()
