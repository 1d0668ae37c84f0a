"""Keys of session state and of the address. The key of a bound widget is its parameter in the address; the parameters
that a component writes are in its messages, ui/shared/messages/."""

MODEL = "model"  # the chosen model
MISSING_IN_BROWSER = "missing_in_browser"  # session: names, with commas
NEXT_RUN = "next_run"  # session: the run that the Train page shows next
RUN = "run"  # the run that the Train page shows
FRAME = "frame"  # the position of its film; without it, the end
PRESET = "preset"
DATASET = "dataset"
MODEL_TYPE = "model_type"  # of custom settings on the Train page
CLASS = "class"  # that a conditional model generates
POINT = "point"  # of the latent map
CAMERA = "camera"  # of the 3-D scatter
SELECTION = "selection"  # the outline drawn on the scatter
VIEW = "view"
REGIONS = "regions"  # of a classifier, on the latent map
AXES = ("x", "y", "z")
FILE = "file"  # a part of the name of a file that is looked for on the map
COLOUR = "colour"
CLUSTERS = "clusters"
SAMPLE = "points"
SHOW_METRICS = "metrics"  # whether the latent-space metrics are open
ALL_METRICS = "all_metrics"  # whether the Compare page measures the slow ones too
SERIES_VIEW = "windows"  # of the Time series page
SHOWN_IMAGES = "show"  # which test images the Reconstruct page shows
GRID = "grid"
PLANE = ("across", "up")
OVERLAY = "overlay"  # runs whose loss curves the Train page compares
SIDES = "sides"  # the models that the Compare page shows
PANEL = "panel"  # of the Compare page, below its maps; in its panel of compression:
NUMBERS = "numbers"  # how the entries of a code are stored
FILES = "files"  # whether images share a file
NOISE = "noise"  # the kind of noise of the Denoise page
SCORE, THRESHOLD = "score", "threshold"  # of the Anomalies page
THRESHOLD_OF = "threshold_of"  # session: the model of the threshold in the address
LIST_LENGTH = "k"  # of the Recommend page's metrics
DEMO = "demo"  # of the Applications page; state of its demos:
FROM, TO, OTHER = "from", "to", "other"
SPREAD, SEED = "spread", "seed"
OOD_DATA = "data"
UNIT, ORDER = "unit", "order"
ROWS = "rows"  # session: the number of dimensions shown
LOG = "log"


def dimension(d: int) -> str:
    """Return the key of the slider of latent dimension d."""
    return f"z{d}"
