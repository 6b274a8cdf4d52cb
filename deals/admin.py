from django.contrib import admin

from core.admin import WindowAdmin
from deals.models import (
    AgreementActivity,
    AgreementEvent,
    AgreementExtension,
    AgreementOrder,
    AgreementSpecialization,
    ConflictCheck,
    ContractText,
    CustomerDistinction,
    DealNumberConflict,
    DealNumberLookup,
    DealNumberSeries,
    Declaration,
    DeclarationRow,
    Dispute,
    DisputeMessage,
    EndCustomer,
    EndCustomerKey,
    EndCustomerNumber,
    ExchangeRate,
    Order,
    OrderLine,
    Reason,
    RevocationProposal,
    TeamingAgreement,
)


@admin.register(ExchangeRate)
class ExchangeRateAdmin(WindowAdmin):
    list_display = ("date", "currency", "rate_to_eur")
    list_filter = ("currency",)
    ordering = ("-date", "currency")


@admin.register(Declaration)
class DeclarationAdmin(WindowAdmin):
    list_display = ("received_at", "kind", "file_name", "state", "rows", "accepted", "held", "rejected")
    list_filter = ("kind", "state")


@admin.register(DeclarationRow)
class DeclarationRowAdmin(WindowAdmin):
    list_display = ("declaration", "row_number", "kind", "state", "waiting_for", "waiting_value", "column", "reason")
    list_filter = ("state", "kind", "waiting_for")
    ordering = ("-id",)


@admin.register(Order)
class OrderAdmin(WindowAdmin):
    search_fields = ("number",)
    ordering = ("-id",)


@admin.register(OrderLine)
class OrderLineAdmin(WindowAdmin):
    list_display = ("order", "line", "partner", "order_date", "product_code", "amount_e4", "superseded_at")
    search_fields = ("order__number", "partner__code")
    ordering = ("-id",)


@admin.register(EndCustomer)
class EndCustomerAdmin(WindowAdmin):
    list_display = ("name", "country", "partner", "same_as", "created_at")
    search_fields = ("name", "public_id")
    ordering = ("-id",)


@admin.register(TeamingAgreement)
class TeamingAgreementAdmin(WindowAdmin):
    list_display = ("title", "partner", "customer", "state", "deal_number", "answer_due_at", "protection_ends_on")
    list_filter = ("state",)
    search_fields = ("deal_number", "public_id", "partner__code")
    ordering = ("-id",)


@admin.register(AgreementEvent)
class AgreementEventAdmin(WindowAdmin):
    list_display = ("at", "agreement", "verb", "old_state", "new_state", "by", "acting_as")
    list_filter = ("verb",)
    ordering = ("-id",)


@admin.register(Reason)
class ReasonAdmin(WindowAdmin):
    list_display = ("kind", "code", "version", "label_en", "retired_at")
    list_filter = ("kind",)


@admin.register(ContractText)
class ContractTextAdmin(WindowAdmin):
    list_display = ("version", "published_at", "published_by", "note")


for each in (
    AgreementActivity,
    AgreementExtension,
    AgreementOrder,
    AgreementSpecialization,
    ConflictCheck,
    CustomerDistinction,
    DealNumberConflict,
    DealNumberLookup,
    DealNumberSeries,
    Dispute,
    DisputeMessage,
    EndCustomerKey,
    EndCustomerNumber,
    RevocationProposal,
):
    admin.site.register(each, WindowAdmin)
