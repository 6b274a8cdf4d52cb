"""Whether two end customers are one: pure functions over names, numbers and domains, without a database.

``letters`` and ``vocabulary`` hold what is known of languages, ``folding`` turns a name into its key, ``numbers``
and ``domains`` give one spelling each, ``names`` says how alike two names are, ``comparing`` puts it all together,
``blocking`` finds what is worth comparing. The rules: docs/rules/customer_matching.md.
"""

from deals.matching.blocking import blocking_keys
from deals.matching.comparing import CustomerIdentity, Match, Reason, Verdict, match
from deals.matching.domains import canonical_domain
from deals.matching.folding import fold_name
from deals.matching.numbers import canonical_number

__all__ = [
    "CustomerIdentity",
    "Match",
    "Reason",
    "Verdict",
    "blocking_keys",
    "canonical_domain",
    "canonical_number",
    "fold_name",
    "match",
]
