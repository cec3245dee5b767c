"""The colours of a picture, one set for each season."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Palette:
    """What a scene is painted with; `cloth` is worn and hung up, in this order."""

    sky: tuple[str, str]
    ground: str
    paving: str
    leaves: tuple[str, str]
    wall: str
    house: tuple[str, str]
    floor: str
    wood: str
    accent: str
    cloth: tuple[str, ...]
    night: tuple[str, str]


PALETTES = (
    Palette(
        sky=("#bfe3f5", "#f3fbf6"),
        ground="#b7d99a",
        paving="#ecdfc9",
        leaves=("#7fb56a", "#5f9a55"),
        wall="#f6eee1",
        house=("#f2d6bd", "#e8c3a6"),
        floor="#dcc3a1",
        wood="#b98555",
        accent="#e4683f",
        cloth=("#e4683f", "#3f8fb0", "#f1b645", "#6a9a5b", "#8a6bb1", "#d7577c", "#2f5d73"),
        night=("#14244a", "#3c4f86"),
    ),
    Palette(
        sky=("#8fd0f2", "#eaf8ff"),
        ground="#9fd08a",
        paving="#e6e2d8",
        leaves=("#4fa46a", "#378a5a"),
        wall="#e9f3f4",
        house=("#dfe7ec", "#c9d6df"),
        floor="#cfd9d4",
        wood="#c49a6c",
        accent="#1f8a9e",
        cloth=("#1f8a9e", "#f28f3b", "#f6c945", "#c8553d", "#588157", "#6d72c3", "#34495e"),
        night=("#101b3d", "#274a78"),
    ),
    Palette(
        sky=("#f7dcb4", "#fff6e6"),
        ground="#d9c383",
        paving="#e9dcc8",
        leaves=("#e0913a", "#c96a2e"),
        wall="#faf0dc",
        house=("#ecd2b0", "#dfba92"),
        floor="#d6b48c",
        wood="#9c6a43",
        accent="#b5482f",
        cloth=("#b5482f", "#2a7f86", "#e2a93b", "#7a8b4f", "#94516b", "#3d5a80", "#6b4a3a"),
        night=("#2a1f4d", "#6a4a78"),
    ),
    Palette(
        sky=("#cfe0ee", "#f7fafc"),
        ground="#cddcc9",
        paving="#e3e6ea",
        leaves=("#5f8f86", "#48756f"),
        wall="#eef0f6",
        house=("#e5dde6", "#d0c5d6"),
        floor="#d3cdc6",
        wood="#a68a76",
        accent="#5661a8",
        cloth=("#5661a8", "#d9705a", "#e9b44c", "#4c956c", "#9d6b9b", "#2e7da1", "#444a66"),
        night=("#0f1a33", "#34466e"),
    ),
)
