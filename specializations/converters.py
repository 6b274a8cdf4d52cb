"""What addresses of this app are made of."""

from django.urls import register_converter

from specializations.enums import EditGroup


class EditGroupConverter:
    """The groups whose page is here; that of Master is in a higher app, at the address beside them."""

    regex = "|".join(group.value for group in EditGroup if group != EditGroup.MASTER)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(EditGroupConverter, "edit_group")
