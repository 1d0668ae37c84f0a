"""The training loop, the validation and the pictures at the end as Python source."""

from __future__ import annotations

from collections.abc import Sequence

from lab.data.corruption import NONE
from lab.runs.run_spec import TrainingConfig
from lab.runs.setting_changes import Change
from models import Autoencoder

AUGMENT = '''
def augment(data, generator):
    """Mirror images left to right and rotate them at random."""
{steps}
    return data
'''
FLIP = """    mirrored = torch.rand(len(data), generator=generator, device=data.device) < FLIP
    data = torch.where(mirrored[:, None, None, None], data.flip(-1), data)"""
ROTATE = """    angle = (torch.rand(len(data), generator=generator, device=data.device) * 2 - 1) * math.radians(ROTATE)
    cos, sin, zero = angle.cos(), angle.sin(), torch.zeros_like(angle)
    turn = torch.stack([torch.stack([cos, -sin, zero], 1), torch.stack([sin, cos, zero], 1)], 1)  # (B, 2, 3)
    grid = F.affine_grid(turn, list(data.shape), align_corners=False)
    data = F.grid_sample(data, grid, mode="nearest", padding_mode="zeros", align_corners=False)"""
CORRUPT = '''
def corrupt(data, generator):
    """{help}"""
{code}
'''
CORRUPTIONS = {
    "gaussian": (
        "Add Gaussian noise; the target stays clean.",
        """    noise = torch.randn(data.shape, generator=generator, device=data.device)
    return (data + CORRUPTION_LEVEL * noise).clamp(0, 1)""",
    ),
    "masking": (
        "Set a share of the pixels to black; the target stays clean.",
        """    chance = torch.rand(data[:, :1].shape, generator=generator, device=data.device)
    return torch.where(chance < CORRUPTION_LEVEL, 0.0, data)""",
    ),
    "salt-and-pepper": (
        "Set a share of the pixels to black or white, half each; the target stays clean.",
        """    chance = torch.rand(data[:, :1].shape, generator=generator, device=data.device)
    return torch.where(chance < CORRUPTION_LEVEL, (chance < CORRUPTION_LEVEL / 2).float(), data)""",
    ),
}
SCALE = '''
def to_float(pixels):
    """Return pixels, uint8, as numbers in [0, 1] on the device."""
    return pixels.to(device).float() / 255
'''
SIGNED_SCALE = '''

def to_model(data):
    """Return numbers in [0, 1] on the scale of the model, [-1, 1]."""
    return data * 2 - 1
'''
VALIDATE = '''
@torch.no_grad()
def validate():
    """Return the mean loss per validation image, with the same noise each time."""
    model.eval()
    generator = torch.Generator(device).manual_seed(12_345)
    total = 0.0
    for pixels in x_val.split(250):
        data = to_float(pixels)
        x, target = {x}, {target}
        total += len(x) * sum(loss_terms(x, target, math.inf, generator).values()).item()
    return total / len(x_val)
'''
TRAIN = '''
def train_epoch(epoch):
    """Train on every image once, in a new order; return the mean loss per image."""
    model.train()
    order = shuffled(len(x_train), SEED * 1_000_003 + epoch)
    n_batches, total = math.ceil(len(order) / BATCH_SIZE), 0.0
    for batch, index in enumerate(order.split(BATCH_SIZE)):
{changes}        data = {data}
        x, target = {x}, {target}
        loss = sum(loss_terms(x, target, epoch + batch / n_batches, generator).values())
        optimiser.zero_grad()
        {backward}
        optimiser.step()
        total += len(index) * loss.item()
    return total / len(x_train)
'''
CHANGES = """        for name, value in CHANGES.get(epoch * n_batches + batch, {}).items():
            if name == "LEARNING_RATE":
                optimiser.param_groups[0]["lr"] = value
            else:
                globals()[name] = value
"""
LOOP = """
generator = torch.Generator(device).manual_seed(SEED)  # of everything drawn while it trains
{dropout}history = []  # validation loss after each epoch
{before}for epoch in range(EPOCHS):
    training_loss = train_epoch(epoch)
    history.append(validate())
    losses = f"training loss {{training_loss:.3f}}, validation loss {{history[-1]:.3f}}"
    print(f"epoch {{epoch + 1:3}}: {{losses}} {unit} per image")
{stop}"""
STOP = """    # stop once the validation loss has not fallen for a while
    if history[-1] < best - MIN_DELTA * (abs(best) if math.isfinite(best) else 0.0):
        best, waited = history[-1], 0
    else:
        waited += 1
    if waited >= PATIENCE:
        break
"""


def loop_source(model: Autoencoder, training: TrainingConfig, changes: Sequence[Change]) -> str:
    """Return the training: scale, augmentation, noise, loop and validation."""
    signed, noisy = model.scale_span == 2.0, training.corruption != NONE
    augmented = bool(training.flip or training.rotate)
    clean = "to_model(data)" if signed else "data"
    x = "corrupt(data, generator)" if noisy else "data"
    x = f"to_model({x})" if signed else x
    parts = [SCALE.strip() + (SIGNED_SCALE.rstrip() if signed else "")]
    if augmented:
        steps = [FLIP] if training.flip else []
        parts.append(AUGMENT.format(steps="\n".join([*steps, *([ROTATE] if training.rotate else [])])).strip())
    if noisy:
        text, code = CORRUPTIONS[training.corruption]
        parts.append(CORRUPT.format(help=text, code=code).strip())
    data = "to_float(x_train[index])"
    parts.append(VALIDATE.format(x=x, target=clean).strip())
    parts.append(
        TRAIN.format(
            x=x,
            target=clean,
            data=f"augment({data}, generator)" if augmented else data,
            changes=CHANGES if changes else "",
            backward="(loss / x[0].numel()).backward()" if training.loss_per == "pixel" else "loss.backward()",
        ).strip()
    )
    return "\n\n\n".join([*parts, _loop(model, training).strip()])


def _loop(model: Autoencoder, training: TrainingConfig) -> str:
    first = "best, waited = validate(), 0\n" if training.patience else ""
    return LOOP.format(
        unit=model.config.loss_unit,
        dropout="torch.manual_seed(SEED)  # of dropout\n" if model.config.dropout else "",
        before=first,
        stop=STOP if training.patience else "",
    )


def optimiser_source(training: TrainingConfig) -> str:
    names = {"sgd": "SGD", "adam": "Adam", "adamw": "AdamW"}
    extra = f", weight_decay={training.weight_decay!r}" if training.weight_decay else ""
    if training.optimiser == "sgd":
        extra += f", momentum={training.momentum!r}" if training.momentum else ""
    return f"optimiser = torch.optim.{names[training.optimiser]}(model.parameters(), lr=LEARNING_RATE{extra})"


ENCODE = '''
@torch.no_grad()
def encode(images):
    """Return the codes of images, (N, D), as an array."""
    model.eval()
    return torch.cat([model.encode({x}) for chunk in images.split(250)]).cpu().numpy()


codes = encode(x_test)
'''
PLANES = {
    1: "plane = np.stack([codes[:, 0], np.random.default_rng(0).normal(size=len(codes))], axis=1)  # spread",
    2: "plane = codes",
}
PCA_PLANE = "plane = PCA(2).fit_transform(codes)  # the plane in which the codes differ most"
SCATTER = """
{plane}
plt.figure(figsize=(7, 6))
for label, name in enumerate(class_names):
    of_class = y_test.numpy() == label
    plt.scatter(*plane[of_class].T, s=4, label=name)
plt.legend(title="class", markerscale=3)
plt.title("latent space: codes of the test images")
plt.show()
"""
RECONSTRUCTIONS = """
with torch.no_grad():
    x = {x}
    pairs = torch.cat([x, model.decode(model.encode(x))]).cpu(){scale}
figure, axes = plt.subplots(2, 10, figsize=(10, 2.4))
for axis, image in zip(axes.flat, pairs):
    axis.imshow(image.permute(1, 2, 0).clamp(0, 1).squeeze(), cmap="gray", vmin=0, vmax=1)
    axis.axis("off")
figure.suptitle("test images over their reconstructions")
plt.show()
"""


def picture_source(model: Autoencoder) -> str:
    """Return the code of two pictures: the latent space, and reconstructions."""
    signed = model.scale_span == 2.0
    wrap = "to_model({})" if signed else "{}"
    plane = PLANES.get(model.latent_dim, PCA_PLANE)
    return "\n\n".join(
        (
            ENCODE.format(x=wrap.format("to_float(chunk)")).strip(),
            SCATTER.format(plane=plane).strip(),
            RECONSTRUCTIONS.format(
                x=wrap.format("to_float(x_test[:10])"), scale=" / 2 + 0.5" if signed else ""
            ).strip(),
        )
    )
