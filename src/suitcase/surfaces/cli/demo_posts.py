"""What the demo's creators have posted, and who asks whom for what: the script the story follows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Answer = Literal["pending", "approved", "rejected", "revoked", "unlinked", "cancelled", "expired"]


@dataclass(frozen=True)
class Clip:
    """One post: a scene in a palette, `seconds` long (0 is a photo), so many days old."""

    handle: str
    scene: str
    palette: str
    seconds: float
    days_ago: float
    caption: str


@dataclass(frozen=True)
class Ask:
    """One request and what came of it: `ends_in` days from today is the end proposed and granted, None for none.

    "revoked" and "unlinked" were approved first and ended later.
    """

    ad_account: str
    handle: str
    answer: Answer
    asked_days_ago: float
    answered_days_ago: float = 0
    ends_in: int | None = None
    message: str = ""
    note: str = ""
    with_publish: bool = False
    ended_days_ago: float = 0


CLIPS = (
    Clip(
        "mia.trails", "ridges", "dawn", 4.5, 1.2, "4:50 a.m., nobody else up here. Worth it? #sunrise #hiking"
    ),
    Clip("mia.trails", "snow", "ice", 4, 4.1, "First snow of the season, three hours before it melted."),
    Clip("mia.trails", "balloons", "rose", 4.5, 8.3, "We were not the only ones with a view."),
    Clip("mia.trails", "waves", "dusk", 4, 13.5, "Lake loop: 14 km, one sandwich, zero regrets."),
    Clip("mia.trails", "orbit", "night", 4, 19.2, "Bivouac night. Leave the tent open if you can."),
    Clip("mia.trails", "ridges", "ice", 0, 2.6, "Fog below us."),
    Clip("mia.trails", "ridges", "dusk", 0, 10.4, "Same ridge, other end of the day."),
    Clip("mia.trails", "snow", "mint", 0, 17.7, "Boots: soaked. Mood: excellent."),
    Clip("leo.bakes", "plate", "sand", 4.5, 0.8, "Sunday loaf. 78 % hydration, all of my patience."),
    Clip("leo.bakes", "plate", "rose", 4, 6.4, "Plum focaccia, because the tree would not stop."),
    Clip("leo.bakes", "lights", "sand", 4, 12.2, "Flour in the morning light."),
    Clip("leo.bakes", "plate", "leaf", 0, 3.3, "Spinach spirals for the freezer."),
    Clip("leo.bakes", "tiles", "sand", 0, 15.1, "New floor in the bakery!"),
    Clip("nia.paddles", "waves", "noon", 4, 2.2, "Slack water. Listen."),
    Clip("nia.paddles", "waves", "rose", 0, 9.4, "Back before dark, just."),
    Clip("otto.builds", "tiles", "sand", 4, 3.7, "One plank, forty cuts."),
    Clip("juno.draws", "lights", "rose", 4, 1.9, "Number 1,604: what warm feels like."),
    Clip("juno.draws", "tiles", "plum", 0, 5.6, "Number 1,600. Had to celebrate."),
    Clip("ravi.rides", "balloons", "noon", 4, 6.8, "Detour of the year."),
    Clip("tess.tracks", "bars", "plum", 4.5, 2.9, "Train doors, rain, one kick drum."),
    Clip("ivo.climbs", "ridges", "dusk", 4, 7.7, "Off the wall ten minutes before the storm."),
    Clip("sana.cooks", "plate", "leaf", 4, 1.4, "Dal in twenty minutes. Yes, with the tempering."),
    Clip("pia.plants", "lights", "leaf", 0, 8.8, "The monstera has opinions."),
    Clip("kofi.frames", "city", "dusk", 4, 4.6, "After the rain, before the trams."),
    Clip("elin.skis", "snow", "ice", 4, 5.2, "It is falling. It is finally falling."),
    Clip("hugo.stars", "orbit", "night", 4, 3.1, "Crescent through a borrowed lens."),
    Clip("maya.moves", "lights", "mint", 0, 2.4, "Neck, shoulders, breathe. Save this one."),
    Clip("finn.fixes", "tiles", "ice", 0, 11.1, "Found these tiles behind the old ones."),
    Clip("zara.stitches", "tiles", "rose", 0, 6.2, "Sashiko sampler, finished."),
    Clip("theo.brews", "plate", "dusk", 0, 4.9, "Bloom: 45 seconds. Always."),
    Clip("aiko.paper", "tiles", "mint", 4, 9.9, "Two hundred folds in four seconds."),
    Clip("luca.nights", "city", "night", 4, 0.6, "02:14. Somebody is still awake."),
    Clip("nora.reads", "lights", "plum", 0, 7.1, "This week: a novel with no villain."),
    Clip("sven.sails", "waves", "dusk", 4, 12.8, "Wind dropped. Nobody minded."),
    Clip("ines.studio", "lights", "sand", 0, 10.9, "Kiln opening day."),
)

# Nobody has asked Mia for Acme Outdoor: that is left to whoever takes the tour.
ASKS = (
    Ask(
        "Acme Outdoor", "leo.bakes", "approved", 12, 11.5, 75, "Your trail bread would suit our autumn film."
    ),
    Ask(
        "Acme Outdoor",
        "nia.paddles",
        "approved",
        10,
        9.8,
        None,
        "We sponsor the coast clean-up and would love to show your films.",
    ),
    Ask("Acme Outdoor", "elin.skis", "approved", 9, 8.1, 9),
    Ask(
        "Acme Outdoor",
        "juno.draws",
        "rejected",
        8,
        7.4,
        60,
        "For our winter poster.",
        "Thank you, but I keep my drawings free of ads.",
    ),
    Ask("Acme Outdoor", "ravi.rides", "revoked", 13, 12.2, 120, ended_days_ago=3.6),
    Ask("Acme Outdoor", "ivo.climbs", "unlinked", 13.5, 13, 45, ended_days_ago=5.1),
    Ask("Acme Outdoor", "sana.cooks", "expired", 20, 0, 30),
    Ask("Acme Outdoor", "pia.plants", "cancelled", 6, 5.9),
    Ask(
        "Acme Outdoor",
        "kofi.frames",
        "pending",
        2.2,
        0,
        90,
        "Rain jackets in real rain: may we boost your street series?",
    ),
    Ask("Acme Winter", "elin.skis", "approved", 7, 6.6, 150, "", "", True),
    Ask("Acme Winter", "hugo.stars", "pending", 1.1),
    Ask(
        "Birch Bikes",
        "mia.trails",
        "pending",
        0.4,
        0,
        60,
        "Hi Mia, your ridge film is the morning we build bikes for. May we show it to riders in Denmark?",
    ),
    Ask(
        "Lumen Lamps",
        "mia.trails",
        "pending",
        1.6,
        0,
        None,
        "We make head torches. Your bivouac clip says it better than we can.",
    ),
    Ask("Tidewater Kayaks", "mia.trails", "approved", 16, 15.2, 9, "Lake loop! Yes please."),
    Ask(
        "Quick Crown Loans",
        "mia.trails",
        "rejected",
        11,
        10.7,
        365,
        "Reach more people today.",
        "Not a fit for me.",
    ),
    Ask("Peak Protein", "mia.trails", "revoked", 18, 17.5, 200, ended_days_ago=6.3),
    Ask(
        "Hearth & Crumb",
        "leo.bakes",
        "pending",
        0.9,
        0,
        None,
        "We open in Lisbon in March and adore your loaves.",
        "",
        True,
    ),
    Ask("Peak Protein", "leo.bakes", "rejected", 9.5, 9.1),
    Ask("Birch Bikes", "ravi.rides", "approved", 14, 13.7, None),
    Ask("Tidewater Kayaks", "nia.paddles", "approved", 13, 12.5, 40),
    Ask("Paper Fox", "juno.draws", "approved", 12, 11.9, 300),
    Ask("Paper Fox", "aiko.paper", "approved", 8, 7.9, None),
    Ask("Sol Sunscreen", "sven.sails", "pending", 3.3, 0, 30),
    Ask(
        "Northwind Agency",
        "luca.nights",
        "pending",
        0.7,
        0,
        14,
        "For a client in travel; we would show you every cut first.",
    ),
)
