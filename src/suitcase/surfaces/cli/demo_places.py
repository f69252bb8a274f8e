"""Words of which the demo's companies are made. Towns are real, companies and streets are not. Only words."""

from __future__ import annotations

from typing import NamedTuple


class Town(NamedTuple):
    """Where an address lies."""

    city: str
    region: str
    postcode: str


class Place(NamedTuple):
    """Streets and towns of a country, and whether the number of a house stands before its street."""

    streets: tuple[str, ...]
    towns: tuple[Town, ...]
    number_first: bool = False


STEMS = (
    "Alder", "Amberley", "Arrowhead", "Bellweather", "Birchgate", "Blaukamm", "Bramblewood", "Brightkeel",
    "Calder", "Candela", "Caraway", "Cedarline", "Cinderhall", "Clearbrook", "Copperleaf", "Corvane",
    "Dovetail", "Driftmark", "Elmora", "Emberly", "Fairwater", "Fernhollow", "Fjordlys", "Flintlock",
    "Foxmere", "Galinda", "Glasswing", "Goldfinch", "Granada Alta", "Greyhound", "Halvorn", "Harbourlight",
    "Hawthorne", "Heliora", "Hollybrook", "Ironbark", "Isarblick", "Juniper", "Kestrel", "Kingfisher",
    "Lanternfish", "Larkspur", "Lindenhof", "Lumivar", "Mariposa", "Marlowe", "Meridiana", "Mistral",
    "Moorland", "Morgenrot", "Nightjar", "Nordlicht", "Oakenshaw", "Orbita", "Osprey", "Palisade",
    "Pebblestone", "Pinewood", "Quillon", "Quintessa", "Ravensworth", "Redcliff", "Rivermark", "Rosenquist",
    "Saltmarsh", "Sandpiper", "Silverbirch", "Skylark", "Solveig", "Sternwald", "Stonebridge", "Sundial",
    "Tamarind", "Thistledown", "Tidemark", "Timberline", "Trailhead", "Umbria Verde", "Valmora", "Veldkamp",
    "Vinterhus", "Waldmeister", "Waterford", "Weatherby", "Wildrose", "Windmere", "Yarrow", "Zephyrine",
    "Zonnehof",
)  # fmt: skip

FORMS = {
    "CZ": ("s.r.o.", "a.s."),
    "DE": ("GmbH", "AG", "GmbH & Co. KG", "UG (haftungsbeschränkt)"),
    "DK": ("ApS", "A/S"),
    "ES": ("S.L.", "S.A.", "S.L.U."),
    "FR": ("SAS", "SARL", "S.A."),
    "GB": ("Ltd", "Limited", "PLC", "LLP"),
    "GR": ("Α.Ε.", "Ι.Κ.Ε."),
    "IT": ("S.r.l.", "S.p.A.", "S.n.c."),
    "JP": ("株式会社", "KK", "合同会社"),
    "NL": ("B.V.", "N.V.", "Stichting"),
    "PL": ("Sp. z o.o.", "S.A."),
    "PT": ("Lda", "S.A."),
    "SE": ("AB", "Aktiebolag"),
    "US": ("Inc.", "LLC", "Corp."),
}

ACTIVITIES = {
    "CZ": ("Nábytek", "Pivovar", "Doprava", "Textil", "Reklama", "Stavby", "Hračky", "Kola"),
    "DE": (
        "Feinkost",
        "Maschinenbau",
        "Möbelwerk",
        "Reisen",
        "Sportartikel",
        "Druckerei",
        "Gärtnerei",
        "Bürobedarf",
    ),
    "DK": ("Møbler", "Cykler", "Bageri", "Rejser", "Tekstil", "Kaffe", "Legetøj", "Belysning"),
    "ES": ("Alimentación", "Muebles", "Viajes", "Cerámica", "Calzados", "Bodegas", "Diseño", "Jardinería"),
    "FR": (
        "Boulangerie",
        "Créations",
        "Voyages",
        "Meubles",
        "Cosmétiques",
        "Librairie",
        "Énergies",
        "Textiles",
    ),
    "GB": ("Outfitters", "Brewing", "Travel", "Furnishings", "Skincare", "Media", "Cycles", "Foods"),
    "GR": ("Τρόφιμα", "Ταξίδια", "Έπιπλα", "Υφάσματα", "Καλλυντικά", "Εκδόσεις"),
    "IT": ("Ceramiche", "Arredamenti", "Viaggi", "Calzature", "Caffè", "Tessuti", "Editrice", "Cantine"),
    "JP": ("製作所", "食品", "観光", "家具", "出版", "Ceramics", "Stationery", "Foods"),
    "NL": ("Fietsen", "Bloemen", "Reizen", "Meubelen", "Koffie", "Textiel", "Uitgeverij", "Zuivel"),
    "PL": ("Meble", "Piekarnia", "Podróże", "Odzież", "Kosmetyki", "Księgarnia", "Rowery", "Żywność"),
    "PT": ("Cortiças", "Viagens", "Móveis", "Conservas", "Cerâmica", "Calçado", "Edições", "Vinhos"),
    "SE": ("Möbler", "Friluft", "Bageri", "Resor", "Textil", "Kaffe", "Förlag", "Belysning"),
    "US": ("Outfitters", "Roasters", "Travel", "Furniture", "Skincare", "Studios", "Bicycles", "Foods"),
}

PLACES = {
    "CZ": Place(
        ("Javorová", "Pod Kopcem", "Mlýnská"),
        (Town("Praha", "", "110 00"), Town("Brno", "", "602 00"), Town("Olomouc", "", "779 00")),
    ),
    "DE": Place(
        ("Ahornallee", "Mühlgasse", "Am Wehr", "Lindenufer"),
        (Town("Berlin", "", "10115"), Town("Köln", "", "50667"), Town("Leipzig", "", "04109")),
    ),
    "DK": Place(
        ("Fyrvej", "Møllegade", "Strandstien"),
        (Town("København", "", "2100"), Town("Aarhus", "", "8000"), Town("Odense", "", "5000")),
    ),
    "ES": Place(
        ("Calle del Olmo", "Paseo del Faro", "Avenida de la Vega"),
        (Town("Madrid", "", "28013"), Town("Sevilla", "", "41001"), Town("Bilbao", "", "48005")),
    ),
    "FR": Place(
        ("rue des Tilleuls", "quai du Moulin", "allée des Cerisiers"),
        (Town("Lyon", "", "69002"), Town("Nantes", "", "44000"), Town("Paris", "", "75011")),
        True,
    ),
    "GB": Place(
        ("Mill Lane", "Orchard Row", "Ferry Walk"),
        (Town("Bristol", "", "BS1 4DJ"), Town("Leeds", "", "LS1 4AP"), Town("Glasgow", "", "G1 3SL")),
        True,
    ),
    "GR": Place(
        ("Οδός Ελαιών", "Οδός Φάρου"), (Town("Αθήνα", "", "105 57"), Town("Θεσσαλονίκη", "", "546 24"))
    ),
    "IT": Place(
        ("Via dei Tigli", "Via del Molino", "Corso del Porto"),
        (Town("Bologna", "BO", "40121"), Town("Torino", "TO", "10121"), Town("Bari", "BA", "70121")),
    ),
    "JP": Place(
        ("Sakuradai", "Midorigaoka"), (Town("Tokyo", "", "110-0001"), Town("Osaka", "", "530-0001"))
    ),
    "NL": Place(
        ("Molenpad", "Dijkstraat", "Iepenlaan"),
        (Town("Utrecht", "", "3511 AB"), Town("Rotterdam", "", "3011 AA"), Town("Groningen", "", "9711 AA")),
    ),
    "PL": Place(
        ("ul. Jodłowa", "ul. Młyńska", "ul. Sadowa"),
        (Town("Kraków", "", "31-001"), Town("Gdańsk", "", "80-001"), Town("Wrocław", "", "50-001")),
    ),
    "PT": Place(
        ("Rua das Oliveiras", "Travessa do Cais"), (Town("Porto", "", "4000-008"), Town("Coimbra", "", "3000-150"))
    ),
    "SE": Place(
        ("Björkgatan", "Kvarnvägen", "Fyrstigen"),
        (Town("Göteborg", "", "411 03"), Town("Malmö", "", "211 20"), Town("Uppsala", "", "753 10")),
    ),
    "US": Place(
        ("Alder Street", "Lakeview Avenue", "Canyon Road"),
        (Town("Portland", "OR", "97205"), Town("Denver", "CO", "80202"), Town("Chicago", "IL", "60601")),
        True,
    ),
}  # fmt: skip
