"""The rules of docs/rules/customer_matching.md, one table each, and what holds for any text."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from deals.matching import (
    CustomerIdentity,
    Reason,
    Verdict,
    blocking_keys,
    canonical_domain,
    canonical_number,
    fold_name,
    match,
)

pytestmark = pytest.mark.sqlite

ONE_NAME = [
    ["Société Générale S.A.", "SOCIETE GENERALE", "Sté Générale", "générale, société (SA)"],
    ["L'Oréal", "L’OREAL S.A.", "L OREAL", "Oréal"],
    ["Compagnie de Saint-Gobain", "Cie de St. Gobain S.à r.l."],
    [
        "Müller GmbH & Co. KG",
        "Mueller",
        "MULLER Gesellschaft m.b.H.",
        "Müller GmbH&Co.KG",
        "Mueller Aktiengesellschaft",
    ],
    ["A.P. Møller - Mærsk A/S", "AP Moeller Maersk", "Maersk (A.P. Moller)"],
    ["Orlen Sp. z o.o.", "ORLEN spółka z ograniczoną odpowiedzialnością", "Orlen S. A.", "Sp.z o.o. Orlen"],
    ["Carl Zeiss AG", "Carl Zeiß"],
    ["Aarhus Havn", "Århus Havn ApS"],
    ["Dupont & Fils SARL", "DUPONT ET FILS S.A.R.L.", "Dupont and fils"],
    ["Gebr. Knauf", "Gebrüder Knauf KG", "Gebrueder Knauf OHG"],
    ["Harris Mfg Co. Ltd", "Harris Manufacturing Company Limited"],
    ["The Body Shop plc", "Body Shop"],
    ["E.ON SE", "EON"],
    ["Enel S.p.A.", "ENEL SpA", "Enel Società per Azioni", "Enel S. p. A."],
    ["Ахмат ООО", "Akhmat"],
    ["Lycée n° 3", "LYCEE 3", "Lycée III"],
    ["Canal+", "Canal Plus"],
    ["Grupo Éxito", "Exito Group"],
    ["SAS Institute GmbH", "S.A.S. Institute"],
]
TWO_NAMES = [
    ("SAS Institute", "Institute"),
    ("SAES Getters", "Getters SAS"),
    ("IM Group", "AM Group"),
    ("Bertelsmann Stiftung", "Bertelsmann SE"),
    ("Lycée 2", "Lycée 3"),
    ("Plan A", "Plan B"),
    ("Canal+", "Canal"),
    ("BMW", "BMV"),
    ("Aldi Nord", "Aldi Süd"),
    ("Lycée 1 2", "Lycée 12"),
]
VERDICTS = [
    # near spellings and parts are candidates
    ("Carrefuor", "Carrefour SA", "candidate", Reason.NEAR_SPELLING),
    ("Thyssen Krup", "ThyssenKrupp AG", "candidate", Reason.NEAR_SPELLING),
    ("Heidelberger Druckmaschienen", "Heidelberger Druckmaschinen AG", "candidate", Reason.NEAR_SPELLING),
    ("Sopra Steria", "Sopra Steria Lyon", "candidate", Reason.NAME_WITHIN),
    ("Siemens AG", "Siemens Healthineers AG", "candidate", Reason.NAME_WITHIN),
    ("Renault", "Groupe Renault", "candidate", Reason.NAME_WITHIN),
    ("Accor", "AccorHotels", "candidate", Reason.NEAR_SPELLING),
    ("SNCF", "Société Nationale des Chemins de fer Français", "candidate", Reason.INITIALS),
    ("BBVA", "Banco Bilbao Vizcaya Argentaria S.A.", "candidate", Reason.INITIALS),
    ("CHU de Nantes", "Centre Hospitalier Universitaire de Nantes", "candidate", Reason.INITIALS),
    ("CHU Bichat", "Centre Hospitalier Universitaire Bichat", "candidate", Reason.NEAR_SPELLING),
    ("J. Sainsbury", "James Sainsbury", "candidate", Reason.NEAR_SPELLING),
    # a word that the other lacks on both sides makes two companies
    ("Banque Populaire du Nord", "Banque Populaire du Sud", "different", Reason.OTHER_NAME),
    ("Volvo Cars", "Volvo Trucks", "different", Reason.OTHER_NAME),
    ("Deutsche Bank", "Deutsche Post", "different", Reason.OTHER_NAME),
    ("Stadtwerke Köln", "Stadtwerke Bonn", "different", Reason.OTHER_NAME),
    ("Group International", "International Holding", "different", Reason.OTHER_NAME),
    ("SA", "SAS", "different", Reason.OTHER_NAME),
    ("SA", "S.A.", "same", Reason.NAME),
    ("!!", "!!", "different", Reason.OTHER_NAME),
    ("", "", "different", Reason.OTHER_NAME),
]

ACME = frozenset({("siren", "303265045")})
OTHER = frozenset({("siren", "732829320")})
IDENTITIES = [
    (("Acme", "FR", ACME), ("Quite Another", "FR", ACME), "same"),
    (("Acme", "FR", ACME), ("Acme SA", "FR", OTHER), "candidate"),
    (("Acme", "FR", ACME, "acme.fr"), ("Acme SA", "FR", OTHER, "acme.fr"), "candidate"),
    (("Acme", "FR", ACME), ("Quite Another", "FR", OTHER), "different"),
    (("Acme", "FR", ACME), ("Acme", "FR", frozenset({("vat", "FR40303265045")})), "same"),
    (("Acme", "FR", frozenset({("vat", "FR40303265045")})), ("Other", "FR", ACME), "same"),
    (("Acme", "FR", frozenset({("vat", "FR40303265045")})), ("Acme", "", frozenset({("vat", "DE136695976")})), "same"),
    (("Acme", "", ACME | {("duns", "150483782")}), ("Other", "", ACME | {("duns", "150483783")}), "same"),
    (("Acme", "", OTHER | {("duns", "150483782")}), ("Other", "", ACME | {("duns", "150483782")}), "candidate"),
    (("Acme", "FR"), ("Acme SAS", ""), "same"),
    (("Acme", "FR"), ("Acme SAS", "fr"), "same"),
    (("Acme", "FR"), ("Acme GmbH", "DE"), "candidate"),
    (("Acme", "FR", frozenset(), "acme.com"), ("Acme GmbH", "DE", frozenset(), "acme.com"), "same"),
    (("Acme", "", frozenset(), "acme.com"), ("Acme Paris", "", frozenset(), "acme.com"), "same"),
    (("Acme", "", frozenset(), "acme.com"), ("Quite Another", "", frozenset(), "acme.com"), "candidate"),
    (("Acme", "", frozenset(), "acme.com"), ("Acme", "", frozenset(), "acme.fr"), "same"),
]

DOMAINS = [
    ("https://www.Acme.com/de/?a=1#b", "acme.com"),
    ("shop.acme.co.uk", "acme.co.uk"),
    ("Jo.Doe@mail.acme.com", "acme.com"),
    ("http://user:word@acme.fr:8080", "acme.fr"),
    ("WWW.ACME.FR.", "acme.fr"),
    ("finances.gouv.fr", "finances.gouv.fr"),
    ("www.finances.gouv.fr", "finances.gouv.fr"),
    ("krakow.acme.com.pl", "acme.com.pl"),
    ("müller.de", "xn--mller-kva.de"),
    ("someone@gmail.com", ""),
    ("someone@orange.fr", ""),
    ("https://www.facebook.com/acme", ""),
    ("co.uk", ""),
    ("192.0.2.7", ""),
    ("localhost", ""),
    ("acme..com", ""),
    ("no domain at all", ""),
    ("", ""),
]


NUMBERS = [
    ("siren", "303 265 045", "303265045"),
    ("SIREN", "303.265.045", "303265045"),
    ("siret", "732 829 320 00074", "732829320"),
    ("siren", "73282932000074", "732829320"),
    ("siren", "356 000 000 00048", "356000000"),  # the post office's sites have a rule of their own
    ("vat", "fr 40 303 265 045", "FR40303265045"),
    ("vat", "DE-136.695.976", "DE136695976"),
    ("vat", "EL 094259216", "EL094259216"),
    ("vat", "GR094259216", "EL094259216"),
    ("vat", "GB 980 7806 84", "GB980780684"),
    ("vat", "CHE-107.787.577 MWST", "CHE107787577"),
    ("vat", "NO 995 525 828 MVA", "NO995525828"),
    ("duns", "15-048-3782", "150483782"),
    ("duns", "D-U-N-S: 150 483 782", "150483782"),
]
NO_NUMBERS = [
    ("hrb", "12345", "kind"),
    ("siren", " - ", "empty"),
    ("siren", "1" * 100, "too_long"),
    ("siren", "303265046", "checksum"),
    ("siren", "30326504", "length"),
    ("siren", "٣٠٣٢٦٥٠٤٥", "format"),
    ("siren", "000000000", "placeholder"),
    ("vat", "US123456789", "country"),
    ("vat", "303265045", "country"),
    ("vat", "DE136695977", "checksum"),
    ("vat", "DE13669597", "length"),
    ("duns", "1504837", "length"),
    ("duns", "15048378X", "format"),
    ("duns", "999999999", "placeholder"),
]


def by_name(a: str, b: str):
    return match(CustomerIdentity(a), CustomerIdentity(b))


@pytest.mark.parametrize("spellings", ONE_NAME, ids=lambda spellings: spellings[0])
def test_one_name_however_it_is_written(spellings):
    first, *others = spellings
    assert [by_name(first, other).verdict for other in others] == [Verdict.SAME] * len(others)


@pytest.mark.parametrize("pair", TWO_NAMES, ids=" | ".join)
def test_two_names_however_alike(pair):
    assert fold_name(pair[0]) != fold_name(pair[1])
    assert by_name(*pair).verdict is not Verdict.SAME


@pytest.mark.parametrize(("a", "b", "verdict", "reason"), VERDICTS)
def test_verdict_by_name(a, b, verdict, reason):
    found = by_name(a, b)
    assert (found.verdict, found.reasons) == (verdict, (reason,))


@pytest.mark.parametrize(("a", "b", "verdict"), IDENTITIES)
def test_verdict_by_number_domain_and_country(a, b, verdict):
    a, b = CustomerIdentity(*a), CustomerIdentity(*b)
    found = match(a, b)
    assert found.verdict == verdict
    assert match(b, a) == found
    assert verdict == "different" or blocking_keys(a) & blocking_keys(b)


@pytest.mark.parametrize(("text", "domain"), DOMAINS)
def test_domain(text, domain):
    assert canonical_domain(text) == domain


@pytest.mark.parametrize(("kind", "text", "number"), NUMBERS)
def test_number(kind, text, number):
    assert canonical_number(kind, text) == number
    assert canonical_number(kind, number) == number


@pytest.mark.parametrize(("kind", "text", "reason"), NO_NUMBERS)
def test_no_number(kind, text, reason):
    with pytest.raises(ValueError, match=f"^{reason}$"):
        canonical_number(kind, text)


SPECIAL = (
    "SA SAS S.A.S. GmbH & Co. KG Sp. z o.o. A/S AB Oy et und y e i d l de la The St Ste n° 3 12 ü ue aa oe ß Ø".split()
)
texts = st.one_of(
    st.text(max_size=60), st.lists(st.one_of(st.sampled_from(SPECIAL), st.text(max_size=4))).map(" ".join)
)
proper = st.sampled_from("Carrefour Müller Dupont Siemens Møller Électrolux Zeiß Saarstahl Orlen Eñe Łódzka".split())
general = st.sampled_from("Banque Technologies Lyon Nord Générale Groupe 3 Services Österreich".split())
names = st.tuples(
    st.lists(proper, min_size=1, max_size=2, unique=True), st.lists(general, max_size=2, unique=True)
).map(lambda parts: [*parts[0], *parts[1]])
legal_forms = st.sampled_from(
    [
        "SA",
        "S.A.",
        "S.A.S.",
        "SARL",
        "S.à r.l.",
        "GmbH",
        "GmbH & Co. KG",
        "AG",
        "Sp. z o.o.",
        "A/S",
        "Oy",
        "AB",
        "S.p.A.",
        "B.V.",
        "N.V.",
        "plc",
        "Ltd.",
        "Limited",
        "Inc.",
        "S.L.U.",
        "Kft.",
        "d.o.o.",
        "s.r.o.",
        "ASA",
        "Lda",
        "SE",
    ]
)


@given(texts)
@example("S s a")
@example("Equipe d")
@example("muueller")
@example("a y bt")
def test_folding_again_changes_nothing(text):
    assert fold_name(fold_name(text)) == fold_name(text)


@given(texts, texts)
def test_matching_is_symmetric_and_takes_any_text(a, b):
    forth, back = by_name(a, b), by_name(b, a)
    assert forth == back
    assert 0 <= forth.score <= 1
    assert (forth.score >= 0.5) == (forth.verdict is not Verdict.DIFFERENT)
    keys_a, keys_b = blocking_keys(CustomerIdentity(a)), blocking_keys(CustomerIdentity(b))
    assert forth.verdict is Verdict.DIFFERENT or keys_a & keys_b


@given(texts)
def test_a_name_is_the_same_as_itself(text):
    assert by_name(text, text).verdict is (Verdict.SAME if fold_name(text) else Verdict.DIFFERENT)


@given(names, legal_forms, st.randoms(use_true_random=False))
def test_case_punctuation_order_and_legal_form_do_not_matter(name, legal_form, taken):
    written = " ".join(name)
    shuffled = taken.sample(name, len(name))
    variants = [
        written.upper(),
        written.lower(),
        " - ".join(shuffled),
        f"{' '.join(shuffled)}, {legal_form}",
        f"{legal_form} {written}",
        f"«{written}» ({legal_form.lower()})",
    ]
    assert {fold_name(variant) for variant in variants} == {fold_name(written)}


@given(st.text(alphabet="aàâäæçéèêëïîôöœøùûüÿßñłšž -'.&", min_size=1, max_size=40))
def test_composed_and_decomposed_accents_are_one(text):
    assert fold_name(unicodedata.normalize("NFD", text)) == fold_name(unicodedata.normalize("NFC", text))


@given(texts)
def test_domains_and_numbers_take_any_text(text):
    domain = canonical_domain(text)
    assert domain == "" or canonical_domain(f"https://www.{domain}/") == domain
    for kind in ("siren", "vat", "duns"):
        try:
            number = canonical_number(kind, text)
        except ValueError:
            continue
        assert canonical_number(kind, number) == number


def test_a_very_long_name_is_compared_by_its_beginning():
    long = by_name("Dupont " * 100_000, "é" * 1_000_000)
    assert long.verdict is Verdict.DIFFERENT
    assert len(blocking_keys(CustomerIdentity("a b c " * 100_000))) < 500
    assert max(map(len, blocking_keys(CustomerIdentity("x" * 10_000)))) <= 100
