"""From whatever people type for a web site or an e-mail address to the domain that its owner registered."""

import re

LONGEST = 2_000
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*:/*", re.IGNORECASE)
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_LETTERS = re.compile(r"[a-z]")

# Under these second levels of a country, names are registered one level further down.
_SECOND_LEVELS = frozenset(
    """ac asso co com edu ed ernet firm gen go gob gouv gov gub govt ind inf info k12 ltd me mil muni museum ne net
    nhs nic nom or org plc police prd presse sch school tm gv web""".split()
)
# Zones of a third party under which every customer has a name of its own, like a country's second level.
_SHARED_ZONES = frozenset(
    """waw.pl edu.pl krakow.pl wroc.pl poznan.pl gda.pl lodz.pl slask.pl szczecin.pl priv.at or.at
    uk.com us.com eu.com de.com gb.net se.net eu.org""".split()
)
# Whoever has an address or a page here has that in common with millions of others.
_OPEN_TO_ALL = frozenset(
    """gmail.com googlemail.com outlook.com outlook.fr outlook.de outlook.es outlook.it hotmail.com hotmail.fr
    hotmail.de hotmail.it hotmail.es hotmail.co.uk hotmail.be hotmail.nl live.com live.fr live.de live.nl live.be
    live.it live.co.uk msn.com yahoo.com yahoo.fr yahoo.de yahoo.it yahoo.es yahoo.co.uk ymail.com rocketmail.com
    aol.com aol.de aol.fr icloud.com me.com mac.com proton.me protonmail.com protonmail.ch pm.me tutanota.com
    tuta.io zoho.com mail.com email.com fastmail.com gmx.de gmx.net gmx.at gmx.ch gmx.com gmx.fr web.de freenet.de
    t-online.de arcor.de online.de orange.fr wanadoo.fr free.fr laposte.net sfr.fr neuf.fr bbox.fr numericable.fr
    club-internet.fr cegetel.net aliceadsl.fr voila.fr libero.it virgilio.it tiscali.it alice.it tin.it fastwebnet.it
    btinternet.com sky.com talktalk.net virginmedia.com ntlworld.com blueyonder.co.uk telefonica.net terra.es
    ono.com ziggo.nl kpnmail.nl planet.nl hetnet.nl home.nl xs4all.nl casema.nl telenet.be skynet.be proximus.be
    voo.be bluewin.ch sunrise.ch hispeed.ch wp.pl o2.pl onet.pl interia.pl gazeta.pl op.pl telia.com comhem.se
    bredband.net online.no frisurf.no mail.dk seznam.cz centrum.cz azet.sk freemail.hu citromail.hu abv.bg mail.bg
    mail.ru yandex.ru yandex.com rambler.ru bk.ru list.ru inbox.ru ukr.net sapo.pt otenet.gr forthnet.gr qq.com
    163.com 126.com
    facebook.com linkedin.com twitter.com x.com instagram.com youtube.com wikipedia.org google.com
    pagesjaunes.fr wordpress.com blogspot.com wixsite.com weebly.com github.io github.com gitlab.io webnode.com
    jimdo.com jimdofree.com squarespace.com shopify.com myshopify.com sharepoint.com onmicrosoft.com herokuapp.com
    azurewebsites.net cloudfront.net amazonaws.com business.site sites.google.com netlify.app vercel.app
    example.com example.org example.net localhost.localdomain""".split()
)


def canonical_domain(text: str) -> str:
    """The registered domain in a web or e-mail address or host name: ``https://shop.acme.co.uk/`` is ``acme.co.uk``.

    Empty when the text has none, or one that says nothing about who uses it: free mail, page hosters, networks.
    Names in other scripts come in their ASCII spelling (``xn--…``).
    """
    labels = _host(text[:LONGEST]).split(".")
    if len(labels) < 2 or not all(map(_LABEL.fullmatch, labels)) or not _LETTERS.search(labels[-1]):
        return ""
    owned = 2
    if (len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVELS) or ".".join(labels[-2:]) in _SHARED_ZONES:
        owned = 3
    domain = ".".join(labels[-owned:])
    return "" if len(labels) < owned or domain in _OPEN_TO_ALL or len(domain) > 253 else domain


def _host(text: str) -> str:
    """The host part, in small ASCII letters; whatever surrounds it goes."""
    rest = _SCHEME.sub("", text.strip())
    rest = re.split(r"[/?#\\\s]", rest, maxsplit=1)[0]
    host = rest.rpartition("@")[2].partition(":")[0].strip(".,;<>()\"' ")
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return ""
    return host.lower()
