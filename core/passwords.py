"""What a password may not be made of, besides what Django refuses."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

PROGRAMME_WORDS = (
    *("partner", "partenaire", "programme", "program", "portal", "portail", "vendor", "password", "motdepasse"),
    *("registered", "silver", "gold", "platinum", "argent", "platine", "specialization", "specialisation"),
)
LETTERS_LEFT = 8


class ProgrammeWordsValidator:
    """Refuses a password that is little more than words which everybody of the programme knows."""

    def validate(self, password: str, user: object = None) -> None:
        rest = re.sub("|".join(sorted(PROGRAMME_WORDS, key=len, reverse=True)), "", password.lower())
        if rest != password.lower() and len(rest) < LETTERS_LEFT:
            raise ValidationError(self.get_help_text(), code="password_programme_words")

    def get_help_text(self) -> str:
        return _("The password must not be made of words of the programme, such as its tiers.")
