"""Who works for the partners, and what they have earned: rows of staff, awards, references and validations."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice
from math import ceil

from deals.enums import ImportKind
from spp_portal.demo.companies import Company, Story
from spp_portal.demo.facts import Fact, address_part, iso, months_later, repeatable
from spp_portal.demo.places import COUNTRIES
from spp_portal.demo.products import SLUGS

VALIDITY_MONTHS = 24
LONGEST_TEAM = 12


@dataclass(frozen=True)
class Hinge:
    """The technical person on whom a story turns. Days before the day of seeding; `expires_in` after it."""

    awarded_ago: int | None = None
    expires_in: int | None = None
    left_ago: int | None = None


HINGES = {
    Story.IN_GRACE: (Hinge(awarded_ago=430, left_ago=12),),
    Story.AT_RISK: (Hinge(expires_in=19),),
    Story.PROMOTED: (Hinge(awarded_ago=1),),
    Story.MET_TODAY: (Hinge(awarded_ago=0),),
    Story.REGAINED: (Hinge(awarded_ago=390, left_ago=49), Hinge(awarded_ago=16)),
    Story.LOST: (Hinge(expires_in=-63),),
    Story.LEARNING: (Hinge(awarded_ago=92),),
}
"""The people in the last of the partner's specializations, which nobody else covers technically."""


@dataclass(frozen=True)
class Person:
    code: str
    name: str
    email: str
    joined_on: date
    left_on: date | None = None


@dataclass(frozen=True)
class Team:
    """`others` have earned nothing yet."""

    sales: list[Person]
    technical: list[Person]
    hinges: list[tuple[Person, Hinge]]
    former: list[Person]
    others: list[Person]

    @property
    def everybody(self) -> list[Person]:
        return [*self.sales, *self.technical, *(person for person, _ in self.hinges), *self.former, *self.others]


def domain_of(company_name: str) -> str:
    return address_part(company_name).replace(".", "-").strip("-") + ".example"


def team_of(company: Company, on: date) -> Team:
    """The company's people, the same ones for the same day of seeding."""
    rng = repeatable("team", company.code)
    country = COUNTRIES[company.country]
    first_names = rng.sample(country.first_names, LONGEST_TEAM)
    last_names = rng.sample(country.last_names, LONGEST_TEAM)
    domain = domain_of(company.name)
    hinges = HINGES.get(company.story, ())
    specializations = len(company.specialist.split()) + 0.5 * len(company.started.split())
    sales = max(2 if company.masters else 1, ceil(specializations / 2))
    technical = max(2, ceil(specializations / 2) + rng.randrange(2))
    former = 1 if company.specialist and rng.random() < 0.3 else 0
    others = rng.randrange(1 + min(3, company.revenue_keur // 150))

    def person(number: int) -> Person:
        name = f"{first_names[number]} {last_names[number]}"
        joined_on = on - timedelta(days=rng.randrange(800, 3200))
        return Person(f"{company.code}-{number + 1:02}", name, f"{address_part(name)}@{domain}", joined_on=joined_on)

    people = iter([person(number) for number in range(sales + technical + len(hinges) + former + others)])
    return Team(
        sales=list(islice(people, sales)),
        technical=list(islice(people, technical)),
        hinges=[(_leaving(next(people), on, hinge.left_ago), hinge) for hinge in hinges],
        former=[_leaving(each, on, rng.randrange(30, 200)) for each in islice(people, former)],
        others=list(people),
    )


def _leaving(person: Person, on: date, days_ago: int | None) -> Person:
    return person if days_ago is None else replace(person, left_on=on - timedelta(days=days_ago))


def staff_facts(team: Team, partner_code: str) -> Iterator[Fact]:
    """Everybody as hired and, once they have left, the same row corrected."""
    in_a_story = {person.code for person, _ in team.hinges}
    for person in team.everybody:
        cells = {
            "partner_code": partner_code,
            "staff_code": person.code,
            "name": person.name,
            "email": person.email,
            "joined_on": iso(person.joined_on),
            "left_on": "",
        }
        yield Fact(person.joined_on, ImportKind.STAFF, cells)
        if person.left_on:
            left = {**cells, "left_on": iso(person.left_on)}
            known_on = person.left_on - timedelta(days=1)
            yield Fact(known_on, ImportKind.STAFF, left, prompt=person.code in in_a_story)


class Awarding:
    """Hands out awards to one company's people, as rows of an awards file."""

    def __init__(self, company: Company, on: date) -> None:
        self.facts: list[Fact] = []
        self._on = on
        self._rng = repeatable("awards", company.code)

    def award(
        self,
        person: Person,
        type_: str,
        slug: str,
        *,
        awarded_on: date | None = None,
        expires_on: date | None = None,
        revoked_on: date | None = None,
        prompt: bool = False,
    ) -> None:
        """Without dates: earned before the programme began, and good for at least five more months."""
        if awarded_on is None and expires_on is None:
            awarded_on = self._on - timedelta(days=self._rng.randrange(260, 560))
        if awarded_on is None:
            assert expires_on is not None
            awarded_on = months_later(expires_on, -VALIDITY_MONTHS)
        cells = {
            "staff_code": person.code,
            "accreditation_code": f"{type_}-{slug}",
            "awarded_on": iso(awarded_on),
            "expires_on": iso(expires_on or months_later(awarded_on, VALIDITY_MONTHS)),
            "certificate_number": f"C{self._rng.randrange(10**6, 10**7)}",
            "revoked_on": "",
        }
        self.facts.append(Fact(awarded_on, ImportKind.AWARDS, cells, prompt=prompt))
        if revoked_on:
            self.facts.append(Fact(revoked_on, ImportKind.AWARDS, {**cells, "revoked_on": iso(revoked_on)}))

    def sales(self, person: Person, slug: str) -> None:
        self.award(person, self._rng.choice(("SSE", "SSE", "SSE+")), slug)

    def technical(self, person: Person, slug: str) -> None:
        self.award(person, self._rng.choice(("STS", "STS", "STS", "ASC")), slug)

    def hinge(self, person: Person, hinge: Hinge, slug: str) -> None:
        if hinge.awarded_ago is not None:
            awarded_on = self._on - timedelta(days=hinge.awarded_ago)
            self.award(person, "STS", slug, awarded_on=awarded_on, prompt=True)
        elif hinge.expires_in is not None:
            self.award(person, "STS", slug, expires_on=self._on + timedelta(days=hinge.expires_in))

    def ordinary_life(self, team: Team, slugs: list[str]) -> None:
        """Awards that change nothing, because others cover the same: expired, about to, revoked, not counting."""
        rng, on = self._rng, self._on
        if not slugs:
            return
        for person in team.former:
            self.award(person, "STS", rng.choice(slugs), awarded_on=on - timedelta(days=rng.randrange(300, 500)))
        if rng.random() < 0.5:
            expires_on = on + timedelta(days=rng.randrange(8, 80))
            self.award(rng.choice(team.sales), "SSE", rng.choice(slugs), expires_on=expires_on)
        if rng.random() < 0.5:
            expires_on = on - timedelta(days=rng.randrange(20, 300))
            self.award(rng.choice(team.technical), "STS", rng.choice(slugs), expires_on=expires_on)
        if rng.random() < 0.12:
            revoked_on = on - timedelta(days=rng.randrange(40, 180))
            awarded_on = revoked_on - timedelta(days=120)
            person = rng.choice(team.technical)
            self.award(person, "ASC", rng.choice(slugs), awarded_on=awarded_on, revoked_on=revoked_on)
        for person in team.technical:
            if rng.random() < 0.3:
                type_ = rng.choice(("SCS", "SCP"))
                awarded_on = on - timedelta(days=rng.randrange(60, 600))
                self.award(person, type_, rng.choice(slugs), awarded_on=awarded_on)


def award_facts(company: Company, team: Team, on: date) -> list[Fact]:
    awarding = Awarding(company, on)
    staffed = company.specialist.split()
    covered = staffed[:-1] if team.hinges else staffed
    for number, short in enumerate(staffed):
        slug = SLUGS[short]
        awarding.sales(team.sales[number % len(team.sales)], slug)
        if short in covered:
            awarding.technical(team.technical[number % len(team.technical)], slug)
    for short in company.masters.split():
        number = staffed.index(short)
        awarding.sales(team.sales[(number + 1) % len(team.sales)], SLUGS[short])
        awarding.technical(team.technical[(number + 1) % len(team.technical)], SLUGS[short])
    for person, hinge in team.hinges:
        awarding.hinge(person, hinge, SLUGS[staffed[-1]])
    for started in company.started.split():
        short, role = started.split(":")
        if role == "sales":
            awarding.sales(team.sales[0], SLUGS[short])
        else:
            awarding.technical(team.technical[0], SLUGS[short])
    awarding.ordinary_life(team, [SLUGS[short] for short in covered])
    if company.story is Story.IN_GRACE:
        _story_of_the_lost_specialization(awarding, team, on)
    return awarding.facts


def _story_of_the_lost_specialization(awarding: Awarding, team: Team, on: date) -> None:
    """Beside the grace, what else a page can show: a specialization lost, and awards that do not count."""
    hinge_slug, lost_slug = SLUGS["DLP"], SLUGS["DP"]
    seller, engineer = team.sales[0], team.technical[0]
    awarding.sales(seller, lost_slug)
    awarding.award(engineer, "STS", lost_slug, expires_on=on - timedelta(days=131))
    awarding.award(engineer, "SCS", hinge_slug, awarded_on=on - timedelta(days=300))
    awarding.award(team.technical[1], "STS", hinge_slug, expires_on=on - timedelta(days=97))
    revoked_on = on - timedelta(days=235)
    awarding.award(engineer, "ASC", hinge_slug, awarded_on=revoked_on - timedelta(days=180), revoked_on=revoked_on)


def proof_facts(company: Company, on: date) -> Iterator[Fact]:
    """References and validations: all that a master needs, and here and there a beginning or one that ran out."""
    rng = repeatable("proofs", company.code)
    customers = rng.sample(COUNTRIES[company.country].customers, 4)

    def reference(short: str, customer: str, approved_ago: int, expires_in: int | None) -> Fact:
        approved_on = on - timedelta(days=approved_ago)
        cells = {
            "partner_code": company.code,
            "specialization": SLUGS[short],
            "customer": customer,
            "approved_on": iso(approved_on),
            "expires_on": iso(on + timedelta(days=expires_in)) if expires_in is not None else "",
        }
        return Fact(approved_on, ImportKind.REFERENCES, cells)

    for short in company.masters.split():
        for customer in customers[:3]:
            yield reference(short, customer, rng.randrange(230, 500), rng.choice((None, 240, 330)))
        validated_on = on - timedelta(days=rng.randrange(220, 330))
        cells = {
            "partner_code": company.code,
            "specialization": SLUGS[short],
            "validated_on": iso(validated_on),
            "expires_on": iso(months_later(validated_on, 24)),
        }
        yield Fact(validated_on, ImportKind.VALIDATIONS, cells)
    for short in company.specialist.split():
        if short not in company.masters and rng.random() < 0.25:
            yield reference(short, customers[3], rng.randrange(90, 420), rng.choice((None, -30, 200)))
