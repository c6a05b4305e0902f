"""What people say of the fictional brand in the demonstration. Every word, name and event here is invented."""

from itertools import product

BRAND = "Maison Brindille"
OTHER_NAMES = ("Brindille", "sablés Brindille", "Brindille shortbread")
ORGANISATION = "Maison Brindille (fiction)"


# Names are the same in both languages: whoever reads may speak another than whoever started it. Nobody is invented to look real.
LEAD = "Camille (fiction)"
VOICE = "Alix (fiction)"
# In the order of their shares.
SOURCES = ("avis-boutiques.example", "forum-cuisine.example", "presse-locale.example")
PAGE = "brindille.example"
WORDING_NAME = "Allergène / Allergen"
# As the playbooks are called that ask for them: a case that follows one finds its wording.
WORDING_SCENARIO = "food-or-health-harm"
PAGE_SCENARIO = "product-recall"
AUTHOR = "anon"

ORDINARY: tuple[str, ...] = (
    "Les {goods} de Maison Brindille sont parfaits avec le café.",
    "Quelqu’un connaît la recette des {goods} de Maison Brindille ?",
    "Passé chez Maison Brindille ce matin, toujours un accueil adorable.",
    "Maison Brindille ouvre une boutique à {town} au printemps.",
    "Reçu ma commande Maison Brindille en deux jours, bien emballée.",
    "Les {goods} Brindille ont encore augmenté, {price} € le paquet quand même.",
    "Un paquet de {goods} Maison Brindille et un bon livre, dimanche réussi.",
    "Maison Brindille a changé son emballage, moins de plastique, bravo.",
    "Deux biscuits cassés dans ma boîte Maison Brindille, dommage.",
    "Goûté les {goods} de Maison Brindille à la gare de {town}, très bons.",
    "File d’attente chez Maison Brindille à {town}, mais cela vaut la peine.",
    "Je cherche un cadeau : coffret Maison Brindille ou chocolats ?",
    "La boutique Maison Brindille de {town} ferme à 19 h maintenant.",
    "Maison Brindille recrute un pâtissier à {town}.",
    "Trop sucrés à mon goût, les {goods} Maison Brindille.",
    "Maison Brindille {goods} are my favourite train snack.",
    "Tried the {goods} from Maison Brindille in {town}: buttery and crisp.",
    "Anyone know where to buy Maison Brindille {goods} outside France?",
    "Maison Brindille parcel arrived today, lovely box.",
    "Maison Brindille prices went up again, {price} euros a packet now.",
    "A friend brought {goods} from Maison Brindille, gone in ten minutes.",
    "Maison Brindille opens a shop in {town} next spring.",
    "The Maison Brindille gift box was smaller than I thought.",
    "Comparing Maison Brindille and supermarket {goods}: no contest.",
    "Maison Brindille customer service answered in an hour, thanks.",
)

# What is told, what is wrong with it, what is asked for: people in a storm say the same thing in other words, and one sentence
# repeated word for word would be as many stories as there are sentences.
_STORM_PARTS = {
    "fr": (
        (
            "Ma fille allergique a fait une réaction après des sablés citron Maison Brindille.",
            "Mon fils est aux urgences après un sablé citron Maison Brindille.",
            "Réaction allergique au sablé citron Maison Brindille, gorge gonflée, j’ai eu très peur.",
            "Noisette dans les sablés citron Maison Brindille.",
            "Attention aux sablés citron Maison Brindille, lot L2611-B.",
            "Le magasin de {town} vend encore les sablés citron Maison Brindille.",
            "J’ai trois paquets de sablés citron Maison Brindille à la maison, que dois-je faire ?",
        ),
        (
            "Noisette non déclarée, rien sur l’étiquette !",
            "Allergie à la noisette, et rien d’indiqué sur le paquet.",
            "De la noisette, et l’étiquette n’en dit rien.",
            "Lot L2611-B, noisette non déclarée.",
            "Des enfants allergiques sont malades.",
            "C’est dangereux pour les allergiques à la noisette.",
        ),
        (
            "Et pas un mot de la marque.",
            "Maison Brindille ne dit rien, c’est honteux.",
            "Aucune réponse au téléphone.",
            "Service client injoignable, c’est scandaleux.",
            "Toujours pas de rappel. Inadmissible.",
            "Répondez !",
            "",
        ),
    ),
    "en": (
        (
            "My daughter had an allergic reaction to Maison Brindille lemon sablés.",
            "We ended up in hospital after one Maison Brindille lemon sablé.",
            "Allergic reaction to a Maison Brindille lemon sablé, my throat swelled, I was terrified.",
            "Hazelnut in Maison Brindille lemon sablés.",
            "Careful with Maison Brindille lemon sablés, lot L2611-B.",
            "Still on the shelves in {town}: Maison Brindille lemon sablés.",
        ),
        (
            "Undeclared hazelnut, nothing on the label!",
            "Hazelnut allergy, and the label says nothing.",
            "There is hazelnut in them and it is not on the packet.",
            "Lot L2611-B, undeclared hazelnut.",
            "Allergic children are ill.",
            "This is dangerous for anyone allergic to hazelnut.",
        ),
        (
            "And not a word from the brand.",
            "Maison Brindille says nothing. Shameful.",
            "Nobody answers the phone. Terrible.",
            "Is there a recall or not? Awful silence.",
            "Never again.",
            "",
        ),
    ),
}
STORM: tuple[str, ...] = tuple(
    " ".join(part for part in parts if part) for told in _STORM_PARTS.values() for parts in product(*told)
)

GOODS = (
    "sablés citron",
    "sablés au beurre",
    "palets",
    "financiers",
    "madeleines",
    "lemon sablés",
    "shortbread",
)
TOWNS = ("Nantes", "Lyon", "Lille", "Rennes", "Bordeaux", "Tours", "Dijon")

WORDING = {
    "fr": {
        "title": "Sablés citron : ce que nous savons",
        "body": (
            "On nous signale {quoi, par exemple des réactions allergiques} avec nos sablés citron. Nous le prenons pour vrai tant que nous ne savons pas le contraire.\n\n"
            "Si quelqu’un chez vous est allergique, ne mangez pas ces sablés. En cas de réaction, appelez le 15 ou le 112.\n\n"
            "Nous vérifions avec notre atelier et les magasins. Nous ne connaissons pas encore la cause."
        ),
    },
    "en": {
        "title": "Lemon sablés: what we know",
        "body": (
            "People tell us of {what, for example allergic reactions} with our lemon sablés. We take it as true until we know better.\n\n"
            "If anyone at home is allergic, do not eat these sablés. If there is a reaction, call 112.\n\n"
            "We are checking with our bakery and the shops. We do not know the cause yet."
        ),
    },
}

DORMANT = {
    "fr": {
        "title": "Rappel d’un produit",
        "body": "Nous rappelons un de nos produits. Ne le mangez pas ; rapportez-le dans n’importe quel magasin, vous serez remboursé sans ticket.",
    },
    "en": {
        "title": "A product recall",
        "body": "We are recalling one of our products. Do not eat it; bring it back to any shop and you will be refunded without a receipt.",
    },
}

CONTACT = {
    "fr": "Consommateurs : 01 99 00 47 12, tous les jours de 8 h à 22 h. Presse : 01 99 00 47 13.",
    "en": "Customers: +33 1 99 00 47 12, every day from 8 am to 10 pm. Press: +33 1 99 00 47 13.",
}
