"""Services whose links say nothing of where they lead. No other address is ever asked where it leads."""

_HOSTS = frozenset({
    "bit.ly", "bitly.com", "j.mp", "tinyurl.com", "t.co", "goo.gl", "is.gd", "v.gd", "ow.ly", "buff.ly", "cutt.ly",
    "rb.gy", "rebrand.ly", "short.io", "shorturl.at", "shorturl.com", "t.ly", "tiny.cc", "tiny.one", "bl.ink",
    "lnkd.in",    "db.tt", "qr.ae", "adf.ly", "ouo.io", "shrtco.de", "dub.sh", "dub.co", "soo.gd", "clck.ru", "u.to",
    "mcaf.ee", "trib.al", "fb.me", "amzn.to", "amzn.in", "youtu.be", "redd.it", "wp.me", "surl.li", "tny.im", "urlz.fr",
    "x.gd", "da.gd", "kutt.it", "lc.cx", "po.st", "shorte.st", "spoo.me", "urlshortner.in", "bitly.ws", "dlvr.it",
    "ift.tt", "yt.be", "n9.cl", "tiny.pl", "linktw.in", "bit.do", "snip.ly", "qrco.de", "me2.kr", "han.gl", "1url.com",
})  # fmt: skip


def is_shortener(host: str) -> bool:
    """`host` in small letters. A host beneath a shortener's is its own affair, but for `www.`."""
    return host.removeprefix("www.") in _HOSTS
