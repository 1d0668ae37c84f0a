"""Keys of session state and of the address. A bound widget's key is its name in the address."""

MODEL = "model"  # the chosen model
INTO_VIEW = "into_view"  # session: a run that the Train page shows next
RUN = "run"  # the run in view on the Train page
PLACE = "frame"  # where the film of the run stands; at its end without it
PRESET = "preset"
DATASET = "dataset"
CLASS = "class"  # that a conditional model is asked to draw
POINT = "point"  # where the latent map rests
TOOLS = ("tool", "tiles", "path", "route", "a", "b", "base", "strength", "picks", "offsets")  # of the latent map
SELECTION = "selection"  # the outline drawn on the scatter
VIEW = "view"
AXES = ("x", "y", "z")
COLOUR = "colour"
CLUSTERS = "clusters"
SAMPLE = "points"
SHOW_METRICS = "metrics"  # whether the latent-space metrics are open
ALL_METRICS = "all_metrics"  # whether the Compare page measures the slow ones too
PICK = "show"  # which test images
GRID = "grid"
PLANE = ("across", "up")
OVERLAY = "beside"
SIDES = "sides"  # the models laid beside each other
UNDER = "under"  # what the Compare page shows under the maps
NUMBERS = "numbers"  # how a number of a code is written there
FILES = "files"  # and whether images share a file
COMPARE = ("at", "line", "drag", "link", "tint", "sheet", "lasso")  # what the Compare page rests at
DENOISE = ("noise", "level", "image", "seed")  # what the Denoise page rests at
ANOMALIES = ("score", "threshold")  # what the Anomalies page rests at
THRESHOLD_OF = "threshold_of"  # session: the model that the threshold in the address is for
DEMO = "demo"  # of the Applications page; what its demos rest at:
FROM, TO, OTHER = "from", "to", "other"
FAR, SEED = "far", "seed"
FOREIGN = "foreign"
UNIT, ORDER = "unit", "order"
ROWS = "rows"  # session: how many dimensions are shown
LOG = "log"


def dimension(d: int) -> str:
    """The slider of latent dimension d."""
    return f"z{d}"
