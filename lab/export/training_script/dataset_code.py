"""The datasets that have a script: a dataset is one entry in DATASET_CODES."""

from __future__ import annotations

import pprint
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lab.data.dataset import ALPHABETICAL, CLASSES, PAD, DataConfig, DatasetInfo
from lab.data.sources.image_folder import layout_of


@dataclass(frozen=True)
class DatasetCode:
    """The reading of a dataset.

    Attributes:
        imports: lines.
        read: of its settings and facts, code that makes `images` (N, C, H, W) uint8 and `labels` (N,) int64, and where
            it has a test set of its own, `test_images` and `test_labels`; all before the split.
        own_test: it has a test set of its own.
        text: a sentence about it.
        why_not: of its settings, why there is no script for these; "": there is one.
    """

    imports: tuple[str, ...]
    read: Callable[[DataConfig, DatasetInfo], str]
    own_test: bool
    text: str
    why_not: Callable[[DataConfig], str] = lambda config: ""


DIGITS = """
digits = load_digits()  # pixels count 0 to 16
images = torch.tensor(np.rint(digits.images * (255 / 16)), dtype=torch.uint8).unsqueeze(1)
labels = torch.tensor(digits.target)
"""


def _torchvision(name: str, pixels: str, labels: str = "", arguments: str = "") -> DatasetCode:
    def read(config: DataConfig, info: DatasetInfo) -> str:
        lines = [
            f'training = datasets.{name}("data"{arguments}, train=True, download=True)',
            f'test = datasets.{name}("data"{arguments}, train=False, download=True)',
        ]
        for target, source in (("", "training"), ("test_", "test")):
            lines.append(f"{target}images = {pixels.format(source)}")
            lines.append(f"{target}labels = torch.as_tensor({source}.targets){labels}")
        return "\n".join(lines)

    text = "torchvision downloads it into the folder data the first time."
    return DatasetCode(("from torchvision import datasets",), read, True, text)


FOLDER = '''
FOLDER = Path({path!r})  # one subfolder per class


def natural(path):
    """Sort names by the numbers in them: 1, 2, 10."""
    return [int(part) if i % 2 else part for i, part in enumerate(re.split(r"([0-9]+)", path.name))]


def read_image(path):
    """Return an image as the model sees it: (C, H, W) uint8."""
    image = ImageOps.exif_transpose(Image.open(path))
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image.convert("RGBA"))
    image = image.convert({mode!r})
{shape}
    return torch.from_numpy(np.array(image)).reshape({height}, {width}, {channels}).permute(2, 0, 1)


paths, labels = [], []
for label, folder in enumerate({folders}):
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in SUFFIXES:
            paths.append(path)
            labels.append(label)
images = torch.stack([read_image(path) for path in paths])
labels = torch.tensor(labels)
'''
SUFFIXES = (".png", ".jpg", ".jpeg", ".jfif", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".avif")
CROP_CODE = """    side = min(image.size)
    left, top = (image.width - side) // 2, (image.height - side) // 2
    image = image.crop((left, top, left + side, top + side)).resize(({size}, {size}), Image.Resampling.LANCZOS)"""
PAD_CODE = """    image = ImageOps.pad(image, ({size}, {size}), Image.Resampling.LANCZOS, color="black")"""


def _folder(config: DataConfig, info: DatasetInfo) -> str:
    channels, height, width = info.image_shape
    template = "" if not config.size else PAD_CODE if config.fit == PAD else CROP_CODE
    key = "" if config.class_order == ALPHABETICAL else ", key=natural"
    is_flat = not _class_folders(config)
    folders = "[FOLDER]" if is_flat else f"sorted((f for f in FOLDER.iterdir() if f.is_dir()){key})"
    code = FOLDER.format(
        path=config.path,
        mode="L" if channels == 1 else "RGB",
        shape=template.format(size=config.size),
        height=height,
        width=width,
        channels=channels,
        folders=folders,
    )
    return f"SUFFIXES = {SUFFIXES!r}\n{code}"


def _class_folders(config: DataConfig) -> bool:
    """Return whether each image lies in the top folder that is named as its class."""
    layout = layout_of(config)
    return all(
        len(image.entry.parts) > 1 and image.entry.parts[0] == layout.class_names[image.label]
        for image in layout.images
    )


def _why_no_folder(config: DataConfig) -> str:
    layout = layout_of(config)
    if layout.splits and config.splits != CLASSES:
        return "its folders name the splits (train, val, test)"
    if layout.label_file:
        return "its labels are from a CSV file"
    if not _class_folders(config) and len(layout.class_names) > 1:
        return "its class folders do not lie at the top"
    return ""


DATASET_CODES: Mapping[str, DatasetCode] = {
    "digits": DatasetCode(
        ("from sklearn.datasets import load_digits",),
        lambda config, info: DIGITS,
        False,
        "They come with scikit-learn; there is nothing to download.",
    ),
    "mnist": _torchvision("MNIST", "{}.data.unsqueeze(1)"),
    "fashion-mnist": _torchvision("FashionMNIST", "{}.data.unsqueeze(1)"),
    "kmnist": _torchvision("KMNIST", "{}.data.unsqueeze(1)"),
    "emnist-letters": _torchvision(
        "EMNIST",
        "{}.data.transpose(1, 2).unsqueeze(1)",
        " - 1  # the files count letters from 1",
        ', split="letters"',
    ),
    "cifar10": _torchvision("CIFAR10", "torch.from_numpy({}.data).permute(0, 3, 1, 2)"),
    "folder": DatasetCode(
        ("import re", "from pathlib import Path", "from PIL import Image, ImageOps"),
        _folder,
        False,
        "They are read from their folder; what is no image is left out.",
        _why_no_folder,
    ),
}


SPLIT = """
def shuffled(n, seed):
    return torch.randperm(n, generator=torch.Generator().manual_seed(seed))


order = shuffled(len(images), {seed})
"""
OWN_TEST = """n_val = min(2000, max(1, len(images) // 12))  # held out for validation
val, train = order[:n_val], order[n_val:]
x_train, y_train, x_val, y_val = images[train], labels[train], images[val], labels[val]
x_test, y_test = test_images, test_labels
"""
NO_TEST = """n = len(images) // 6  # of each six images one for validation and one for the test
val, test, train = order[:n], order[n : 2 * n], order[2 * n :]
x_train, y_train, x_val, y_val = images[train], labels[train], images[val], labels[val]
x_test, y_test = images[test], labels[test]
"""
OF_CLASSES = """
# train and validate on these classes only
classes = torch.tensor({classes})
of_train, of_val = torch.isin(y_train, classes), torch.isin(y_val, classes)
x_train, y_train, x_val, y_val = x_train[of_train], y_train[of_train], x_val[of_val], y_val[of_val]
"""
RESIZE = '''
def resized(images):
    """Resize (N, C, H, W) to {size} pixels a side."""
    chunks = [
        F.interpolate(chunk.float(), size=({size}, {size}), mode="bilinear", antialias=True, align_corners=False)
        for chunk in images.split(5000)
    ]
    return torch.cat([chunk.round().clamp(0, 255).to(torch.uint8) for chunk in chunks])


x_train, x_val, x_test = (resized(images) for images in (x_train, x_val, x_test))
'''


def data_source(config: DataConfig, info: DatasetInfo) -> str:
    """Return the code that reads and splits a dataset: x_train, x_val, x_test, uint8, and their labels."""
    entry = DATASET_CODES[config.name]
    parts = [entry.read(config, info).strip()]
    parts.append(f"class_names = {pprint.pformat(list(info.class_names), width=100, compact=True)}")
    parts.append(
        f"\n\n{SPLIT.strip().format(seed=config.split_seed)}\n{OWN_TEST if entry.own_test else NO_TEST}".rstrip()
    )
    if config.classes:
        parts.append(OF_CLASSES.format(classes=list(config.classes)).rstrip())
    if config.size and config.name != "folder":
        parts.append(f"\n\n{RESIZE.format(size=config.size)}".rstrip())
    parts.append('print(f"{len(x_train):,} images to train on, {len(x_val):,} to validate, {len(x_test):,} to test")')
    return "\n".join(parts)
