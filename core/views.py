from collections.abc import Callable
from typing import Any, ClassVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from core.models import User
from core.policies import Decision, require


class PolicyMixin:
    """A page behind ``policy``, a function of the user: who is denied gets a 403 page with the reason.

    Objects are fetched through ``visible_to``, so that somebody else's is a 404 like a missing one.
    """

    policy: ClassVar[Callable[[User], Decision]]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        require(type(self).policy(request.user))
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response
