from django.urls import path

from deals.views import (
    agreement_acts,
    agreements,
    catalogue,
    claims,
    decisions,
    declarations,
    disputes,
    extensions,
    lookups,
    request_acts,
    requests,
    statistics,
    step_customer,
    wizard,
    words,
)
from partners import converters  # noqa: F401 - registers the path converter of partner codes

AGREEMENTS = "partners/<partner_code:code>/agreements/"
DISPUTES = "partners/<partner_code:code>/disputes/"
AGREEMENT = AGREEMENTS + "<str:public_id>/"

app_name = "deals"
urlpatterns = [
    path("declarations/", declarations.DeclarationList.as_view(), name="declaration_list"),
    path("declarations/<str:public_id>/", declarations.DeclarationPage.as_view(), name="declaration"),
    # A partner's agreements
    path(AGREEMENTS, agreements.AgreementList.as_view(), name="agreement_list"),
    path(AGREEMENTS + "new/", wizard.StartPage.as_view(), name="agreement_start"),
    path(AGREEMENT, agreements.AgreementDetail.as_view(), name="agreement"),
    path(AGREEMENT + "contract.pdf", agreements.AgreementDocument.as_view(), name="agreement_document"),
    path(AGREEMENT + "edit/", wizard.GoOn.as_view(), name="agreement_edit"),
    path(AGREEMENT + "edit/<slug:step>/", wizard.step, name="agreement_step"),
    path(AGREEMENT + "customers/", step_customer.CustomerRecord.as_view(), name="agreement_customers"),
    path(AGREEMENT + "check/", wizard.AvailabilityCheck.as_view(), name="agreement_check"),
    path(AGREEMENT + "files/<str:file_id>/remove/", wizard.FileRemoval.as_view(), name="agreement_file_remove"),
    path(AGREEMENT + "withdraw/", agreement_acts.WithdrawalPage.as_view(), name="agreement_withdraw"),
    path(AGREEMENT + "accept/", agreement_acts.AcceptancePage.as_view(), name="agreement_accept"),
    path(AGREEMENT + "extension/", agreement_acts.ExtensionPage.as_view(), name="agreement_extension"),
    path(AGREEMENT + "activities/", agreement_acts.ActivityPage.as_view(), name="agreement_activity"),
    path(AGREEMENT + "orders/", agreement_acts.OrderPage.as_view(), name="agreement_orders"),
    path(AGREEMENT + "lost/", agreement_acts.LossPage.as_view(), name="agreement_lost"),
    # The vendor's desk
    path("agreements/", requests.RequestList.as_view(), name="request_list"),
    path("agreements/extensions/", extensions.ExtensionList.as_view(), name="extension_list"),
    path("agreements/extensions/<str:public_id>/", extensions.ExtensionDecide.as_view(), name="extension_decide"),
    path("agreements/proposals/", requests.ProposalList.as_view(), name="proposal_list"),
    path("agreements/proposals/<str:public_id>/", extensions.ProposalDecide.as_view(), name="proposal_decide"),
    path("agreements/ending/", requests.EndingList.as_view(), name="ending_list"),
    path("agreements/numbers/", requests.NumberConflictList.as_view(), name="number_conflict_list"),
    path("agreements/numbers/<int:pk>/settle/", requests.number_conflict_settle, name="number_conflict_settle"),
    path("agreements/overdue/", requests.OverdueList.as_view(), name="overdue_list"),
    path("agreements/statistics/", statistics.Statistics.as_view(), name="agreement_statistics"),
    path("agreements/reasons/", words.ReasonList.as_view(), name="reason_list"),
    path("agreements/reasons/new/", words.ReasonAdd.as_view(), name="reason_add"),
    path("agreements/reasons/<str:public_id>/", words.ReasonReword.as_view(), name="reason_reword"),
    path("agreements/reasons/<str:public_id>/retire/", words.reason_retire, name="reason_retire"),
    path("agreements/texts/", words.TextList.as_view(), name="text_list"),
    path("agreements/texts/new/", words.TextNew.as_view(), name="text_new"),
    path("agreements/texts/<int:version>/", words.TextPage.as_view(), name="text"),
    path("agreements/<str:public_id>/", decisions.Decide.as_view(), name="request_decide"),
    path("agreements/<str:public_id>/activities/", request_acts.RecordVisit.as_view(), name="request_activity"),
    path("agreements/<str:public_id>/revoke/", request_acts.Revoke.as_view(), name="request_revoke"),
    path(
        "agreements/<str:public_id>/similar/<str:other>/<str:answer>/",
        request_acts.Similar.as_view(),
        name="request_similar",
    ),
    # What partners claim
    path("verifications/", claims.ClaimList.as_view(), name="claim_list"),
    path("verifications/<slug:kind>/<str:public_id>/", claims.ClaimDecide.as_view(), name="claim_decide"),
    # The catalogue: order lines, awards and held rows follow it
    path("catalogue/<slug:kind>/", catalogue.CatalogueList.as_view(), name="catalogue_list"),
    path("catalogue/<slug:kind>/new/", catalogue.EntryAdd.as_view(), name="catalogue_add"),
    path("catalogue/<slug:kind>/<int:pk>/", catalogue.EntryPage.as_view(), name="catalogue_entry"),
    path("catalogue/<slug:kind>/<int:pk>/edit/", catalogue.EntryEdit.as_view(), name="catalogue_edit"),
    path("catalogue/<slug:kind>/<int:pk>/retire/", catalogue.EntryRetire.as_view(), name="catalogue_retire"),
    path("catalogue/<slug:kind>/<int:pk>/restore/", catalogue.EntryRestore.as_view(), name="catalogue_restore"),
    # Disputes
    path("disputes/", disputes.DisputeQueue.as_view(), name="dispute_queue"),
    path(DISPUTES, disputes.DisputeList.as_view(), name="dispute_list"),
    path(DISPUTES + "<str:public_id>/", disputes.DisputePage.as_view(), name="dispute"),
    path(DISPUTES + "new/<slug:about>/<str:key>/", disputes.DisputeAsk.as_view(), name="dispute_ask"),
    # The distributor's
    path("deals/", lookups.DealLookup.as_view(), name="deal_lookup"),
]
