"""Who is in the demo: people, ad accounts, creator accounts. Only words; nothing here touches the database."""

from __future__ import annotations

from dataclasses import dataclass

PASSWORD = "suitcase-demo"  # noqa: S105 - known to everybody, and refused in production


@dataclass(frozen=True)
class Human:
    """Somebody who can sign in, always with PASSWORD."""

    key: str
    name: str

    @property
    def email(self) -> str:
        return f"{self.key}@demo.example"


@dataclass(frozen=True)
class Advertiser:
    """An ad account and whose it is."""

    owner: str
    name: str
    company: str
    country: str
    industry: str
    zone: str
    currency: str
    phone: str
    street: str
    city: str
    postcode: str


@dataclass(frozen=True)
class Creator:
    """A creator account: `look` is the scene and palette of its avatar ("initials" draws letters).

    Some people have two. Handles begin with the name of whom they are about.
    """

    owner: str
    handle: str
    name: str
    bio: str
    look: tuple[str, str]
    is_business: bool = False


ANA, BEN, CAI = Human("ana", "Ana Alvarez"), Human("ben", "Ben Okoro"), Human("cai", "Cai Lindqvist")
MIA, LEO, OLU = Human("mia", "Mia Tanaka"), Human("leo", "Leo Marchetti"), Human("olu", "Olu Adeyemi")
CAST = (ANA, BEN, CAI, MIA, LEO, OLU)

SIGN_INS = [
    ("Ana, brand", f"{ANA.email} in Ads Manager"),
    ("Mia, creator", f"{MIA.email} in the creator's app"),
    ("Leo, creator", f"{LEO.email} in the creator's app"),
    ("Olu, operator", f"{OLU.email} at /ops/"),
    ("Ben, agency", f"{BEN.email} in Ads Manager"),
    ("Cai, outsider", CAI.email),
    ("Password", f"{PASSWORD}, for everybody"),
]

ADVERTISERS = (
    Advertiser(
        "ana",
        "Acme Outdoor",
        "Acme Outdoor GmbH",
        "DE",
        "Sports and outdoor",
        "Europe/Berlin",
        "EUR",
        "+49 30 1234567",
        "Gipfelweg 1",
        "Berlin",
        "10115",
    ),
    Advertiser(
        "ana",
        "Acme Winter",
        "Acme Outdoor Inc",
        "US",
        "Apparel and accessories",
        "America/New_York",
        "USD",
        "+1 212 555 0142",
        "20 Summit Street",
        "New York",
        "10012",
    ),
    Advertiser(
        "ben",
        "Northwind Agency",
        "Northwind Media Ltd",
        "GB",
        "Business services",
        "Europe/London",
        "GBP",
        "+44 20 7946 0018",
        "8 Harbour Row",
        "London",
        "SE1 2AA",
    ),
    Advertiser(
        "freja",
        "Birch Bikes",
        "Birch Bikes ApS",
        "DK",
        "Sports and outdoor",
        "Europe/Copenhagen",
        "DKK",
        "+45 32 12 34 56",
        "Cykelgade 4",
        "København",
        "2200",
    ),
    Advertiser(
        "tomas",
        "Lumen Lamps",
        "Lumen Lamps s.r.o.",
        "CZ",
        "Home and garden",
        "Europe/Prague",
        "CZK",
        "+420 222 123 456",
        "Světelná 7",
        "Praha",
        "120 00",
    ),
    Advertiser(
        "grace",
        "Tidewater Kayaks",
        "Tidewater Kayaks LLC",
        "US",
        "Sports and outdoor",
        "America/Los_Angeles",
        "USD",
        "+1 415 555 0134",
        "Pier 9",
        "San Francisco",
        "94111",
    ),
    Advertiser(
        "dario",
        "Peak Protein",
        "Peak Protein S.r.l.",
        "IT",
        "Health",
        "Europe/Rome",
        "EUR",
        "+39 06 1234 5678",
        "Via Salita 3",
        "Roma",
        "00184",
    ),
    Advertiser(
        "nils",
        "Quick Crown Loans",
        "Quick Crown AB",
        "SE",
        "Financial services",
        "Europe/Stockholm",
        "SEK",
        "+46 8 123 456 78",
        "Kungsgatan 11",
        "Stockholm",
        "111 43",
    ),
    Advertiser(
        "emi",
        "Hearth & Crumb",
        "Hearth and Crumb KK",
        "JP",
        "Food and drink",
        "Asia/Tokyo",
        "JPY",
        "+81 3 1234 5678",
        "2-3-4 Yanaka",
        "Tokyo",
        "110-0001",
    ),
    Advertiser(
        "lucia",
        "Paper Fox",
        "Paper Fox S.L.",
        "ES",
        "Retail and e-commerce",
        "Europe/Madrid",
        "EUR",
        "+34 912 345 678",
        "Calle del Papel 5",
        "Madrid",
        "28012",
    ),
    Advertiser(
        "rita",
        "Sol Sunscreen",
        "Sol Cuidados Lda",
        "PT",
        "Beauty and personal care",
        "Europe/Lisbon",
        "EUR",
        "+351 21 123 4567",
        "Rua da Praia 9",
        "Lisboa",
        "1100-001",
    ),
)

CREATORS = (
    Creator(
        "mia",
        "mia.trails",
        "Mia Tanaka",
        "Long walks, short films. Alps, mostly before breakfast.",
        ("ridges", "dawn"),
    ),
    Creator(
        "leo",
        "leo.bakes",
        "Leo Marchetti",
        "Bread that takes its time. New loaf every Sunday.",
        ("plate", "sand"),
    ),
    Creator("nia", "nia.paddles", "Nia Brooks", "Kayak, tide tables, cold coffee.", ("waves", "noon")),
    Creator("nia", "otto.builds", "Otto Weber", "Furniture from one plank.", ("tiles", "sand")),
    Creator("juno", "juno.draws", "Juno Park", "One drawing a day since 2019.", ("initials", "rose")),
    Creator("juno", "ravi.rides", "Ravi Menon", "Two wheels, no hurry.", ("balloons", "noon")),
    Creator("tess", "tess.tracks", "Tess Moreau", "Beats made of field recordings.", ("bars", "plum")),
    Creator("tess", "ivo.climbs", "Ivo Horvat", "Limestone and thunderstorms.", ("ridges", "dusk")),
    Creator("sana", "sana.cooks", "Sana Qureshi", "Weeknight food for real kitchens.", ("plate", "leaf")),
    Creator("sana", "pia.plants", "Pia Nyström", "Balcony jungle, fourth floor.", ("initials", "leaf")),
    Creator("kofi", "kofi.frames", "Kofi Mensah", "Street photography after rain.", ("city", "dusk")),
    Creator("kofi", "elin.skis", "Elin Dahl", "Looking for the last snow.", ("snow", "ice")),
    Creator("hugo", "hugo.stars", "Hugo Blanc", "Telescope on a rooftop.", ("orbit", "night")),
    Creator("hugo", "maya.moves", "Maya Lopez", "Ten minutes of stretching. Join in.", ("initials", "mint")),
    Creator("finn", "finn.fixes", "Finn Keller", "Broken things, second chances.", ("initials", "sand")),
    Creator("finn", "zara.stitches", "Zara Haddad", "Mending is a style.", ("tiles", "rose")),
    Creator("theo", "theo.brews", "Theo Laurent", "Filter coffee, measured twice.", ("plate", "dusk")),
    Creator("theo", "aiko.paper", "Aiko Mori", "Folded, never glued.", ("tiles", "mint"), is_business=True),
    Creator("luca", "luca.nights", "Luca Romano", "The city between two and five.", ("city", "night")),
    Creator("luca", "nora.reads", "Nora Byrne", "A book a week, honestly reviewed.", ("initials", "plum")),
    Creator("sven", "sven.sails", "Sven Larsen", "Wind permitting.", ("waves", "dusk")),
    Creator(
        "sven",
        "ines.studio",
        "Inês Prado",
        "Ceramics in small batches.",
        ("lights", "sand"),
        is_business=True,
    ),
)

OTHERS = (
    *(
        Human(key, name)
        for key, name in (
            ("freja", "Freja Lind"),
            ("tomas", "Tomáš Novák"),
            ("grace", "Grace Okafor"),
            ("dario", "Dario Conti"),
            ("nils", "Nils Berg"),
            ("emi", "Emi Sato"),
            ("lucia", "Lucía Romero"),
            ("rita", "Rita Alves"),
        )
    ),
    *(Human(one.owner, one.name) for one in CREATORS[2:] if one.handle.startswith(one.owner)),
)
EVERYBODY = (*CAST, *OTHERS)
