from django.urls import path

from partners import converters  # noqa: F401 - registers the path converter of partner codes
from partners.views import assignments, attachments, invitations, members, pilots, proofs, sessions, staff, training

PARTNER = "partners/<partner_code:code>/"
PERSON = PARTNER + "staff/people/<partner_code:staff>/"
TRAINING = PARTNER + "staff/training/"
TEAM = PARTNER + "staff/team/"

app_name = "partners"
urlpatterns = [
    path("managers/reassign/", assignments.Reassign.as_view(), name="reassign"),
    path("managers/deputies/", assignments.Deputies.as_view(), name="deputy_list"),
    path("managers/deputies/<int:pk>/end/", assignments.deputy_end, name="deputy_end"),
    path("pilots/", pilots.PilotList.as_view(), name="pilot_list"),
    path("pilots/<int:pk>/withdraw/", pilots.pilot_withdraw, name="pilot_withdraw"),
    path("rules/versions/<str:public_id>/edit/master/", pilots.MasterEdit.as_view(), name="rulebook_master"),
    # A partner's people and what they earned
    path(PARTNER + "staff/new/", staff.StaffAdd.as_view(), name="staff_add"),
    path(PARTNER + "staff/several/", staff.StaffAddMany.as_view(), name="staff_add_many"),
    path(PERSON, staff.StaffMemberPage.as_view(), name="staff_member"),
    path(PERSON + "change/", staff.StaffChange.as_view(), name="staff_change"),
    path(PERSON + "leave/", staff.StaffLeave.as_view(), name="staff_leave"),
    path(PERSON + "back/", staff.StaffRehire.as_view(), name="staff_rehire"),
    path(PERSON + "move/", staff.StaffMove.as_view(), name="staff_move"),
    path(PERSON + "awards/new/", staff.AwardClaim.as_view(), name="award_claim"),
    path(PARTNER + "staff/proofs/", proofs.ProofList.as_view(), name="proof_list"),
    path(PARTNER + "staff/proofs/reference/", proofs.ReferenceSubmit.as_view(), name="reference_submit"),
    path(PARTNER + "staff/proofs/validation/", proofs.ValidationSubmit.as_view(), name="validation_submit"),
    path(
        PARTNER + "staff/claims/<slug:kind>/<str:public_id>/withdraw/",
        proofs.ClaimWithdraw.as_view(),
        name="claim_withdraw",
    ),
    # Its training
    path(TRAINING, training.TrainingPlan.as_view(), name="training_plan"),
    path(TRAINING + "new/", training.TrainingAdd.as_view(), name="training_add"),
    path(TRAINING + "<str:public_id>/change/", training.TrainingChange.as_view(), name="training_change"),
    path(TRAINING + "<str:public_id>/withdraw/", training.TrainingWithdraw.as_view(), name="training_withdraw"),
    path(TRAINING + "<str:public_id>/result/", training.TrainingResult.as_view(), name="training_result"),
    path("training/", sessions.SessionList.as_view(), name="session_list"),
    path("training/new/", sessions.SessionAdd.as_view(), name="session_add"),
    path("training/<str:public_id>/", sessions.SessionPage.as_view(), name="session"),
    path("training/<str:public_id>/cancel/", sessions.session_cancel, name="session_cancel"),
    # Its team
    path(TEAM, members.MemberList.as_view(), name="member_list"),
    path(TEAM + "<str:public_id>/role/", members.MemberChange.as_view(), name="member_change"),
    path(TEAM + "<str:public_id>/remove/", members.MemberRemove.as_view(), name="member_remove"),
    path(TEAM + "invitations/<str:public_id>/resend/", members.InvitationAct.as_view(), name="invitation_resend"),
    path(TEAM + "invitations/<str:public_id>/revoke/", members.InvitationRevoke.as_view(), name="invitation_revoke"),
    path("invitation/<str:token>/", invitations.invitation_accept, name="invitation_accept"),
    path("attachments/<str:public_id>/", attachments.download, name="attachment_download"),
    path("resources/<str:public_id>/", attachments.resource, name="resource_download"),
]
