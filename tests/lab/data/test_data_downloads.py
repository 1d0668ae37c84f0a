import socket
import ssl
from urllib.error import URLError

import pytest

from lab.data import DataConfig, download_dataset, is_available, load_dataset
from lab.data.downloads import fetch
from lab.data.torchvision_import import load_torchvision
from lab.errors import DatasetError

MNIST = DataConfig(name="mnist")


def files_in(folder):
    return sorted(path.name for path in folder.rglob("*")) if folder.exists() else []


def test_a_download_is_fetched_reported_and_loads(site, mnist_at, data_dir):
    address, contents = site
    contents.update(mnist_at(address))
    reported = []
    download_dataset(MNIST, lambda text, share: reported.append((text, share)))
    assert is_available(MNIST) and len(load_dataset(MNIST).test) == 20
    shares = [share for _, share in reported]
    assert shares == sorted(shares) and shares[-1] == 1.0 and max(shares[:-1]) <= 1.0
    assert reported[0][0].startswith("MNIST: file 1 of 4, ") and any("file 4 of 4" in text for text, _ in reported)
    assert not [name for name in files_in(data_dir) if name.endswith(".gz") or name.startswith(".")]
    assert load_torchvision().datasets.utils.tqdm.__name__ == "tqdm"
    assert socket.getdefaulttimeout() is None


def test_installed_files_are_not_fetched_again(mnist_folder, mnist_at):
    mnist_at("http://127.0.0.1:1/")
    download_dataset(MNIST)
    assert is_available(MNIST)


def test_without_a_network_the_message_names_the_remedy(mnist_at, data_dir, monkeypatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    mnist_at(f"http://127.0.0.1:{port}/")
    with pytest.raises(DatasetError, match=r"MNIST could not be downloaded .*refused.*check the network.*digits"):
        download_dataset(MNIST, lambda text, share: None)
    assert files_in(data_dir) == []
    assert load_torchvision().datasets.utils.tqdm.__name__ == "tqdm"
    assert socket.getdefaulttimeout() is None


UNTRUSTED = ssl.SSLCertVerificationError(1, "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed")


@pytest.mark.parametrize("error", [UNTRUSTED, URLError(UNTRUSTED), RuntimeError(f"Tried mirror, got: {UNTRUSTED}")])
def test_a_certificate_is_told_as_such(tmp_path, error):
    def download(folder):
        raise error

    with pytest.raises(DatasetError, match=r"certificate is not trusted, CERTIFICATE_VERIFY_FAILED.*SSL_CERT_FILE"):
        fetch("MNIST", tmp_path, (), 1, download)


def test_a_file_that_is_not_served_is_reported(site, mnist_at, data_dir):
    address, contents = site
    contents.update(mnist_at(address))
    del contents["/t10k-images-idx3-ubyte.gz"]
    with pytest.raises(DatasetError, match=r"could not be downloaded .*404.*Nothing was kept"):
        download_dataset(MNIST)
    assert files_in(data_dir) == []


def test_a_truncated_file_fails_and_a_second_try_works(site, mnist_at, data_dir):
    address, contents = site
    good = mnist_at(address)
    contents.update(good)
    contents["/train-images-idx3-ubyte.gz"] = good["/train-images-idx3-ubyte.gz"][:1000]
    with pytest.raises(DatasetError, match=r"could not be downloaded .*not found or corrupted"):
        download_dataset(MNIST)
    assert files_in(data_dir) == [] and not is_available(MNIST)
    contents.update(good)
    download_dataset(MNIST)
    assert len(load_dataset(MNIST).train) == 55


def test_an_unwritable_data_folder_is_reported(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("LATENT_LAB_DATA", str(tmp_path / "file" / "data"))
    with pytest.raises(
        DatasetError, match=r"data folder .*data cannot be written \(Not a directory\): set LATENT_LAB_"
    ):
        download_dataset(MNIST)


@pytest.mark.parametrize("name", ["digits", "shapes", "folder"])
def test_other_sources_have_nothing_to_download(name, data_dir):
    download_dataset(DataConfig(name=name))
    assert files_in(data_dir) == []
