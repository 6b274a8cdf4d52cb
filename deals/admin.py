from django.contrib import admin

from core.admin import WindowAdmin
from deals.models import Declaration, DeclarationRow, ExchangeRate, Order, OrderLine


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
