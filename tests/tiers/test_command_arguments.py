"""What a command line gets wrong, in the portal's own sentences and with exit code 2."""

import pytest
from django.core.management import load_command_class

PARTNER = ("--partner", "a")
NO_DAY = "is no day; a day is written as YYYY-MM-DD."
NO_NUMBER = "is no number of days; give 0 to 36525."


@pytest.mark.parametrize(
    ("command", "arguments", "value", "said"),
    [
        ("forecast", (*PARTNER, "--days"), "-5", NO_NUMBER),
        ("forecast", (*PARTNER, "--days"), "1.5", NO_NUMBER),
        ("forecast", (*PARTNER, "--days"), "99999999999", NO_NUMBER),
        ("forecast", (*PARTNER, "--days"), "9" * 5000, NO_NUMBER),
        ("forecast", (*PARTNER, "--as-of"), "bad", NO_DAY),
        ("path", (*PARTNER, "--to", "gold", "--as-of"), "2012-02-30", NO_DAY),
        ("simulate", (*PARTNER, "--changes", "x.json", "--as-of"), "tomorrow", NO_DAY),
        ("recompute_tiers", ("--as-of",), "10/01/2012", NO_DAY),
        ("recompute_tiers", ("--as-of",), "20120110", NO_DAY),
        ("recompute_tiers", ("--as-of",), "2012-W02-2", NO_DAY),
        ("preview_rulebook", ("x.yaml", "--as-of"), "", NO_DAY),
        ("export_standings", ("--as-of",), "bad", NO_DAY),
        ("export_shortfalls", ("--as-of",), "bad", NO_DAY),
    ],
)
def test_a_bad_value_is_refused_with_a_sentence(command, arguments, value, said, capsys):
    with pytest.raises(SystemExit) as refused:
        load_command_class("tiers", command).run_from_argv(["manage.py", command, *arguments, value])
    assert refused.value.code == 2
    assert f"argument {arguments[-1]}: “{value}” {said}" in capsys.readouterr().err
