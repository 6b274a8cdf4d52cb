from celery import shared_task

from partners import actions


@shared_task(name="partners.link_channel_managers")
def link_channel_managers() -> int:
    return actions.link_channel_managers()
