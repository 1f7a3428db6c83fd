"""Places of addresses, from files in MaxMind's format that are written here."""

import os
from pathlib import Path

import pytest
from mmdb_writer import MMDBWriter
from netaddr import IPSet

from adapters.maxmind import region_finder
from adapters.maxmind.region_finder import MaxMindRegionFinder
from domain.streaming.region import NOWHERE, Region

PLACES: dict[str, dict[str, object]] = {
    "203.0.113.0/25": {"country": {"iso_code": "IN"}, "subdivisions": [{"iso_code": "KA"}]},
    "203.0.113.128/25": {"country": {"iso_code": "NP"}},
    "198.51.100.0/25": {"registered_country": {"iso_code": "IN"}},
    "198.51.100.128/25": {"country": {"iso_code": "ZZ"}, "subdivisions": []},
    "192.0.2.0/24": {"country": "IN"},
    "2001:db8::/32": {"country": {"iso_code": "IN"}, "subdivisions": [{"iso_code": "OR"}]},
}


def write(path: Path, places: dict[str, dict[str, object]]) -> None:
    writer = MMDBWriter(ip_version=6, ipv4_compatible=True, database_type="Test-City")
    for network, record in places.items():
        writer.insert_network(IPSet([network]), record)
    beside = path.with_suffix(".new")
    writer.to_db_file(str(beside))
    os.replace(beside, path)


@pytest.mark.parametrize(
    ("address", "region"),
    [
        ("203.0.113.9", Region.named("IN-KA")),
        ("203.0.113.200", Region.named("NP")),
        ("2001:db8::1", Region.named("IN-OD")),
        ("198.51.100.1", NOWHERE),  # who registered a network is not where it is used
        ("198.51.100.200", NOWHERE),
        ("192.0.2.1", NOWHERE),  # another shape than any that we know
        ("127.0.0.1", NOWHERE),
        ("no address", NOWHERE),
        ("", NOWHERE),
    ],
)
def test_an_address_is_where_the_file_says(tmp_path: Path, address: str, region: Region) -> None:
    write(tmp_path / "places.mmdb", PLACES)
    assert MaxMindRegionFinder(str(tmp_path / "places.mmdb")).find(address) == region


def test_without_a_file_that_can_be_read_everybody_is_nowhere(tmp_path: Path) -> None:
    assert MaxMindRegionFinder(str(tmp_path / "missing.mmdb")).find("203.0.113.9") == NOWHERE
    (tmp_path / "broken.mmdb").write_bytes(b"no database")
    assert MaxMindRegionFinder(str(tmp_path / "broken.mmdb")).find("203.0.113.9") == NOWHERE


def test_a_file_that_was_renewed_is_read_anew_and_one_that_went_away_knows_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "places.mmdb"
    write(path, PLACES)
    finder = MaxMindRegionFinder(str(path))
    assert finder.find("203.0.113.200") == Region.named("NP")
    write(path, {"203.0.113.128/25": {"country": {"iso_code": "BT"}}})
    assert finder.find("203.0.113.200") == Region.named("NP")  # not looked at for each request
    monkeypatch.setattr(region_finder, "LOOK_AGAIN_SECONDS", 0.0)
    assert finder.find("203.0.113.200") == Region.named("BT")
    path.unlink()
    assert finder.find("203.0.113.200") == NOWHERE
