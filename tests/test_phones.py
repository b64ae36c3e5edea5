"""What a telephone number is by its digits."""

import pytest

from scamscan.tables import load_tsv
from scamscan.text import phones


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("13800138000", "mobile"),
        ("+86 138-0013-8000", "mobile"),
        ("008613800138000", "mobile"),
        ("8613800138000", "mobile"),
        ("17012345678", "virtual-operator"),
        ("16512345678", "virtual-operator"),
        ("16212345678", "virtual-operator"),
        ("16612345678", "mobile"),
        ("106980095588", "service-port-106"),
        ("+10690000123456", "service-port-106"),
        ("95588", "bank-service-95"),
        ("95012345", "call-centre"),
        ("9535512", "unknown"),
        ("96110", "police-110"),
        ("96588", "service-96"),
        ("10086", "carrier-10xxx"),
        ("12366", "government-12xxx"),
        ("110", "police-110"),
        ("4001234567", "toll-free-400"),
        ("010-88886666", "landline"),
        ("+861088886666", "landline"),
        ("0755 1234567", "landline"),
        ("88886666", "landline"),
        ("+852 9123 4567", "overseas"),
        ("00855 12 345 678", "overseas"),
        ("+1 (415) 555-0100", "overseas"),
        ("0912-345-678", "mobile"),
        ("ICBC", "unknown"),
        ("", "unknown"),
        ("12", "unknown"),
        ("😀" * 40, "unknown"),
    ],
)
def test_every_shape_of_number_has_its_kind(number: str, kind: str) -> None:
    """Spaces, hyphens, brackets and country codes do not matter."""
    assert phones.sender_kind(number).kind == kind


def test_official_numbers_name_their_owner() -> None:
    """Hotlines are known with and without an area code; private numbers are nobody's."""
    assert phones.official("96110") == "反诈预警劝阻专线"
    assert phones.official("010-12321") == "网络不良与垃圾信息举报"
    assert phones.official("9 5 5 8 8") == "工商银行"
    assert phones.official("13800138000") is None
    assert phones.official("客服") is None


def test_hotlines_of_the_brand_table_are_official_too() -> None:
    """A number that stands only in the brand table is found all the same."""
    from scamscan.brands import load_brands

    for brand in load_brands().all:
        for hotline in brand.hotlines:
            if phones.plain_number(hotline):
                assert phones.official(hotline) is not None


def test_calling_codes_name_their_region() -> None:
    """The longest calling code wins and the length must fit."""
    assert phones.country_of("+85512345678") == "柬埔寨"
    assert phones.country_of("+95 9 1234 5678") == "缅甸"
    assert phones.country_of("+852 9123 4567") == "香港"
    assert phones.country_of("+852 91") is None
    assert phones.country_of("13800138000") is None


def test_a_wrong_plus_before_double_zero_is_forgiven() -> None:
    """Some write +00 852 …; it is the same number."""
    assert phones.plain_number("+00 852 9123 4567") == "+85291234567"


def test_landlines_need_their_area_code() -> None:
    """Three-digit areas take eight digits, four-digit areas seven or eight."""
    assert phones.is_landline("01088886666")
    assert phones.is_landline("02188886666")
    assert phones.is_landline("075588886666")
    assert phones.is_landline("08981234567")
    assert not phones.is_landline("0108888666")
    assert not phones.is_landline("88886666")


def test_tables_have_no_row_twice() -> None:
    """Prefixes and official numbers are unique, and every kind is one we document."""
    ranges = load_tsv("phone_ranges.tsv", ("prefix", "kind", "digits", "note"))
    assert len({row[0] for row in ranges}) == len(ranges)
    rows = load_tsv("official_numbers.tsv", ("number", "owner", "kind", "alone"))
    assert len({row[0] for row in rows}) == len(rows)
    documented = phones.SenderKind.kind.__doc__ or ""
    assert documented  # NamedTuple fields always carry one
    for number, owner, kind, alone in rows:
        assert number.isascii()
        assert number.isdigit()
        assert owner
        assert alone in ("yes", "no")
        assert kind == phones.sender_kind(number).kind
