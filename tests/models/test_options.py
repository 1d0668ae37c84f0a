import json
import math
from dataclasses import FrozenInstanceError, dataclass, replace

import pytest

from models.exceptions import ConfigError
from models.options import Config, option


@dataclass(frozen=True)
class Sample(Config):
    """One setting of each type."""

    count: int = option(3, low=1, high=8, help="A count.")
    rate: float = option(0.5, low=0.0, high=1.0, unit="nats", help="A rate.")
    flag: bool = option(False, help="A switch.")
    kind: str = option("a", choices=("a", "b"), help="A kind.")
    sizes: tuple[int, ...] = option((4, 2), low=1, high=9, help="Some sizes.")

    def check(self) -> None:
        if self.flag and self.kind == "b":
            raise ConfigError("flag belongs to kind a")


def test_options_carry_help_limits_and_defaults():
    rate = Sample.option("rate")
    assert (rate.name, rate.type, rate.default, rate.help) == ("rate", float, 0.5, "A rate.")
    assert (rate.low, rate.high, rate.unit, rate.choices) == (0.0, 1.0, "nats", None)
    assert [known.name for known in Sample.options()] == ["count", "rate", "flag", "kind", "sizes"]
    assert Sample.option("sizes").is_list and not rate.is_list


def test_configs_are_frozen():
    with pytest.raises(FrozenInstanceError):
        Sample().count = 4


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"count": 0}, "count = 0 is too small; use 1 or more"),
        ({"count": 9}, "count = 9 is too large; use 8 or less"),
        ({"count": 2.0}, "count = 2.0 is not a whole number"),
        ({"count": True}, "count = True is not a whole number"),
        ({"count": "3"}, "count = '3' is not a whole number"),
        ({"count": None}, "count = None is not a whole number"),
        ({"rate": math.nan}, "rate = nan is not a number"),
        ({"rate": math.inf}, "rate = inf is not a number"),
        ({"rate": False}, "rate = False is not a number"),
        ({"rate": -0.1}, "rate = -0.1 is too small; use 0.0 or more"),
        ({"rate": 10**400}, "rate"),
        ({"flag": 1}, "flag = 1 is not true or false"),
        ({"kind": "c"}, 'kind = "c" is not an option; choose from a, b'),
        ({"kind": 5}, "kind = 5 is not a text"),
        ({"kind": ["a"]}, "kind = ['a'] is not a text"),
        ({"sizes": [4, 10]}, "sizes = 10 is too large; use 9 or less"),
        ({"sizes": [4, 2.0]}, 'sizes = [4, 2.0] is not a list of whole numbers, such as "512,256"'),
        ({"sizes": [True]}, "sizes = [True] is not a list of whole numbers"),
        ({"sizes": 4}, "sizes = 4 is not a list of whole numbers"),
        ({"sizes": "42"}, 'sizes = "42" is not a list of whole numbers'),
        ({"flag": True, "kind": "b"}, "flag belongs to kind a"),
    ],
)
def test_invalid_values_are_refused(values, message):
    with pytest.raises(ConfigError) as error:
        Sample.from_dict(values)
    assert message in str(error.value)


def test_an_integer_is_accepted_as_a_float_and_converted():
    config = Sample(rate=1)
    assert config.rate == 1.0
    assert type(config.rate) is float


def test_a_list_becomes_a_tuple_and_may_be_empty():
    assert Sample(sizes=[1, 2]).sizes == (1, 2)
    assert Sample(sizes=[]).sizes == ()


@pytest.mark.parametrize("make", [Sample.from_dict, lambda values: Sample.option("cuont")])
def test_an_unknown_name_lists_the_choices(make):
    with pytest.raises(ConfigError) as error:
        make({"cuont": 3})
    assert str(error.value) == '"cuont" is not a setting of Sample; choose from count, rate, flag, kind, sizes'


@pytest.mark.parametrize("values", [None, [], "count", 3])
def test_settings_must_be_named(values):
    with pytest.raises(ConfigError, match="made from named settings"):
        Sample.from_dict(values)


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("count", " 7 ", 7),
        ("rate", "1", 1.0),
        ("rate", "1e-3", 0.001),
        ("flag", "true", True),
        ("flag", "NO", False),
        ("flag", "1", True),
        ("kind", "b", "b"),
        ("sizes", "8,4", (8, 4)),
        ("sizes", "8, 4,", (8, 4)),
        ("sizes", "", ()),
    ],
)
def test_parse(name, text, value):
    parsed = Sample.option(name).parse(text)
    assert parsed == value
    assert type(parsed) is type(value)


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("count=two", 'count = "two" is not a whole number'),
        ("count=1.5", 'count = "1.5" is not a whole number'),
        ("count=99", "count = 99 is too large; use 8 or less"),
        ("rate=nan", "rate = nan is not a number"),
        ("rate=-inf", "rate = -inf is not a number"),
        ("flag=maybe", 'flag = "maybe" is not true or false'),
        ("kind=c", 'kind = "c" is not an option; choose from a, b'),
        ("sizes=8,x", 'sizes = "8,x" is not a list of whole numbers'),
        ("sizes=8,0", "sizes = 0 is too small; use 1 or more"),
    ],
)
def test_parse_refuses(setting, message):
    name, text = setting.split("=")
    with pytest.raises(ConfigError) as error:
        Sample.option(name).parse(text)
    assert message in str(error.value)


def test_round_trip_through_json():
    config = Sample(count=8, rate=0.1, flag=True, sizes=(9, 1))
    assert Sample.from_dict(json.loads(json.dumps(config.to_dict()))) == config
    assert config.to_dict()["sizes"] == [9, 1]


def test_replace_checks_too():
    with pytest.raises(ConfigError, match="too large"):
        replace(Sample(), count=9)
