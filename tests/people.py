"""What the access matrix needs of partners' people: somebody on each list and in each team, invitations and claims."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.utils import timezone

from partners.actions import token_of
from partners.enums import AwardState
from partners.models import Partner
from tests.factories.partners import AwardFactory, InvitationFactory, MembershipFactory

ABOUT_PEOPLE = frozenset({"staff", "member", "team_invitation", "claim", "own_claim", "invitation_token"})

Addresses = dict[str, list[dict[str, str]]]


class People:
    """One of everything for each partner; of members one for each reader, because some are removed on the way."""

    def __init__(self, partners: Iterable[Partner], readers: Iterable[object], own: dict[object, Partner]) -> None:
        now = timezone.now()
        self.awards, self.invitations = {}, {}
        for partner in partners:
            self.awards[partner] = AwardFactory(staff_member__partner=partner, state=AwardState.CLAIMED, claimed_at=now)
            self.invitations[partner] = InvitationFactory(
                partner=partner, invited_at=now, expires_at=now + timedelta(days=3)
            )
        self.members = {who: MembershipFactory(partner=own[who]).user for who in readers}
        self.strangers = {partner: MembershipFactory(partner=partner).user for partner in self.awards}

    def addresses(self, about: str, who: object, own: Partner, foreign: list[Partner]) -> Addresses:
        """Addresses of one's own, of others' under their code and one's own, and of nothing."""
        match about:
            case "claim":
                return {
                    "own": [{"kind": "award", "public_id": self.awards[own].public_id}],
                    "foreign": [{"kind": "award", "public_id": self.awards[each].public_id} for each in foreign],
                    "missing": [{"kind": "award", "public_id": "nothing"}],
                }
            case "own_claim":
                award = {"kind": "award"}
                theirs = [(each, self.awards[each].public_id) for each in foreign]
                mine = self.awards[own].public_id
                return {
                    "own": [{"code": own.code, "public_id": mine, **award}],
                    "foreign": [
                        {"code": code, "public_id": one, **award}
                        for each, one in theirs
                        for code in (each.code, own.code)
                    ],
                    "missing": [
                        {"code": own.code, "public_id": mine, "kind": "nothing"},
                        {"code": own.code, "public_id": "nothing", **award},
                    ],
                }
            case "invitation_token":
                return {"own": [{"token": token_of(self.invitations[own])}]}
            case "staff":
                key, mine = "staff", self.awards[own].staff_member.code
                theirs = [(each, self.awards[each].staff_member.code) for each in foreign]
            case "member":
                key, mine = "public_id", self.members[who].public_id
                theirs = [(each, self.strangers[each].public_id) for each in foreign]
            case _:
                key, mine = "public_id", self.invitations[own].public_id
                theirs = [(each, self.invitations[each].public_id) for each in foreign]
        return {
            "own": [{"code": own.code, key: mine}],
            "foreign": [{"code": code, key: one} for each, one in theirs for code in (each.code, own.code)],
            "missing": [{"code": "N-1", key: mine}, {"code": own.code, key: "nothing"}],
        }


def somebody_of(partner: Partner, about: str) -> Iterator[dict[str, str]]:
    """The address of a page about one of the partner's people, or about a member of its team."""
    person, membership = partner.staff.filter(left_on=None).first(), partner.memberships.first()
    if about == "staff" and person is not None:
        yield {"code": partner.code, "staff": person.code}
    if about == "member" and membership is not None:
        yield {"code": partner.code, "public_id": membership.user.public_id}
