"""The first version of the contract's wording, in both languages; later ones are rows (``ContractText``)."""

TEXT_EN = """\
# Parties
This teaming agreement binds the vendor and {partner} ({partner_code}) on one deal only.

# The deal
The deal is “{title}” with {customer}, {business_type}, expected to close on {expected_close}, for
{amount} of {specializations}. Its orders go through {distributor}.

# What the partner does
{partner} brings the deal early and leads with the vendor’s solution. It reports on the progress at
least every {activity_days} days, names the deal number on every order, and holds the
specializations of this agreement for as long as it lasts.

# What the vendor does
The vendor protects {partner} on this deal: until the protection ends nobody else gets terms for
this customer in {specializations}. It comes along to the customer when a joint visit was agreed,
and treats what it is told about the deal as confidential.

# Terms
The preferential terms are a discount of {discount} on the buy price, for {partner} alone. Joint
visit to the customer: {joint_visit}.

# Protection
{protection} It can be extended before it ends, where the rules of the programme allow it and the
partner shows what it did for the deal.

# Prices are free
This agreement is about the price at which {partner} buys. {partner} alone decides at what price it
sells to the end customer.

# How it ends
The agreement ends when the deal is won or lost, when the protection is over, or when the vendor
revokes it with a reason: no activity, a specialization that was lost and not regained in
{specialization_grace_days} days, or a customer who chose another partner in writing. After an
expiry or a revocation the same deal waits {waiting_days} days before it can be asked for again.
"""

TEXT_FR = """\
# Parties
Le présent accord de partenariat lie l’éditeur et {partner} ({partner_code}) pour une seule affaire.

# L’affaire
L’affaire est « {title} » avec {customer}, {business_type}, dont la signature est attendue le
{expected_close}, pour {amount} en {specializations}. Ses commandes passent par {distributor}.

# Ce que fait le partenaire
{partner} apporte l’affaire tôt et met en avant la solution de l’éditeur. Il rend compte de
l’avancement au moins tous les {activity_days} jours, indique le numéro d’affaire sur chaque
commande et détient les spécialisations de cet accord aussi longtemps qu’il dure.

# Ce que fait l’éditeur
L’éditeur protège {partner} sur cette affaire : jusqu’à la fin de la protection, personne d’autre
n’obtient de conditions pour ce client en {specializations}. Il accompagne le partenaire chez le
client lorsqu’une visite commune a été convenue, et traite comme confidentiel ce qui lui est dit de
l’affaire.

# Conditions
Les conditions préférentielles sont une remise de {discount} sur le prix d’achat, pour {partner}
seul. Visite commune chez le client : {joint_visit}.

# Protection
{protection} Elle peut être prolongée avant son terme, lorsque le règlement le permet et que le
partenaire montre ce qu’il a fait pour l’affaire.

# Les prix sont libres
Le présent accord porte sur le prix auquel {partner} achète. {partner} décide seul du prix auquel il
vend au client final.

# Fin de l’accord
L’accord prend fin lorsque l’affaire est gagnée ou perdue, lorsque la protection est terminée, ou
lorsque l’éditeur le révoque avec un motif : aucune activité, une spécialisation perdue et non
retrouvée en {specialization_grace_days} jours, ou un client qui a choisi un autre partenaire par
écrit. Après une expiration ou une révocation, la même affaire attend {waiting_days} jours avant de
pouvoir être demandée à nouveau.
"""
