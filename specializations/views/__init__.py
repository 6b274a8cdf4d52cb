from specializations.views.rules import rulebook_detail, rules_now

__all__ = ["rulebook_detail", "rules_now"]
