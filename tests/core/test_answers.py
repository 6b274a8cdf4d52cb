import pytest

from core.answers import answers, count_of, first_of
from core.models import User
from tests.factories.core import UserFactory

pytestmark = pytest.mark.django_db


def test_questions_are_asked_with_one_statement(django_assert_num_queries):
    for name in ("Ada", "Grace", "Grace"):
        UserFactory(name=name)
    people = User.objects.order_by("-name")
    asked = {
        "all": count_of(people),
        "graces": count_of(people.filter(name="Grace")),
        "nobody": count_of(people.none()),
        "last": first_of(people.values_list("name", flat=True)),
        "missing": first_of(people.filter(name="Alan").values_list("name", flat=True)),
        "never": first_of(people.none().values_list("name", flat=True)),
    }
    with django_assert_num_queries(1):
        found = answers(asked)
    assert found == {"all": 3, "graces": 2, "nobody": 0, "last": "Grace", "missing": None, "never": None}
