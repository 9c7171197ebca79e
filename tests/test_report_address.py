"""Where a mistake is reported: the id is filled in, and nothing but a page or a mail opens."""

import pytest

from guiju.report_address import check_report_address, report_address

PINNED = "ks.demo@2022-04-08/4-1__i1~2"
ENCODED = "ks.demo%402022-04-08%2F4-1__i1~2"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://a.example/new", f"https://a.example/new?id={ENCODED}"),
        ("https://a.example/new?k=1", f"https://a.example/new?k=1&id={ENCODED}"),
        ("https://a.example/new#top", f"https://a.example/new?id={ENCODED}#top"),
        ("https://a.example/{id}", f"https://a.example/{ENCODED}"),
        ("https://a.example/?a={id}&b={id}", f"https://a.example/?a={ENCODED}&b={ENCODED}"),
        ("mailto:a@b.example", f"mailto:a@b.example?subject={ENCODED}"),
        ("mailto:a@b.example?cc=c@d.example", f"mailto:a@b.example?cc=c@d.example&subject={ENCODED}"),
        ("mailto:a@b.example?subject=%E9%94%99%20{id}", f"mailto:a@b.example?subject=%E9%94%99%20{ENCODED}"),
    ],
)  # fmt: skip
def test_the_id_is_filled_in(address: str, expected: str) -> None:
    check_report_address(address)
    assert report_address(address, PINNED) == expected


@pytest.mark.parametrize("pinned", ["ks.a@1/甲 乙", "ks.a@1/&x=1#y", "ks.a@1/\"'<>", "ks.a@1/{id}"])
def test_an_id_cannot_add_to_the_address(pinned: str) -> None:
    made = report_address("https://a.example/?t={id}", pinned)
    assert made.count("?") == 1
    assert not set(made.partition("t=")[2]) & set("&#\"'<> {}/@")


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("javascript:alert(1)", "begins with javascript:"),
        ("JavaScript:alert(1)", "begins with javascript:"),
        ("java\tscript:alert(1)", "holds white space"),
        (" https://a.example", "holds white space"),
        ("http://a.example/new", "begins with http:"),
        ("data:text/html,x", "begins with data:"),
        ("//a.example/new", "begins with //a.example/new:"),
        ("a.example/new", "begins with a.example/new:"),
        ("https:///new", "names no host"),
        ("https:new", "names no host"),
        ("https://{id}.example/", "in place of the host"),
        ("https://{id}@a.example/", "in place of the host"),
        ("mailto:", "names no mail address"),
        ("mailto:{id}@a.example", "in place of the host or the mail address"),
        ('https://a.example/"onclick=', "holds white space, a quote"),
        ("https://a.example/<b>", "holds white space, a quote"),
        ("https://a.example/\u202e", "holds white space, a quote"),
    ],
)
def test_other_addresses_are_refused(address: str, found: str) -> None:
    with pytest.raises(ValueError, match=r"^[^\n]*$") as refused:
        check_report_address(address)
    assert found in str(refused.value)
