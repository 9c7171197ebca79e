"""The style sheet of the review's page: light and dark, from a phone to a wide screen."""

STYLE = """
:root{color-scheme:light dark;--bg:#fff;--fg:#1d2129;--soft:#565d6a;--line:#d5d9e0;--card:#f6f7f9;
--link:#0b57b0;--doubt:#7a4b00;--doubt-bg:#fff3d6;--bad:#a31621;--bad-bg:#fdeaea;--good:#12622f;
--good-bg:#e4f5e9;--mark-bg:#ffe58a;--mark-fg:#1d2129}
@media (prefers-color-scheme:dark){:root{--bg:#16181d;--fg:#e4e7ec;--soft:#a9b1bd;--line:#3a404b;
--card:#1e2128;--link:#8ab8ff;--doubt:#ffcf70;--doubt-bg:#3a2e12;--bad:#ff9d9d;--bad-bg:#431d20;
--good:#8fdba6;--good-bg:#16351f;--mark-bg:#6b5500;--mark-fg:#fff}}
*{box-sizing:border-box}
html{scroll-padding-top:3.2rem}
body{margin:0;background:var(--bg);color:var(--fg);line-height:1.65;overflow-wrap:anywhere;
font-family:"Noto Sans SC","Source Han Sans SC","PingFang SC","Microsoft YaHei",sans-serif}
header,main{max-width:78rem;margin:0 auto;padding:0 1rem}
h1{font-size:1.5rem;line-height:1.35;margin:1.2rem 0 .2rem}
h2{font-size:1.2rem;margin:2.4rem 0 .6rem;padding-bottom:.25rem;border-bottom:2px solid var(--line)}
h3{font-size:1.05rem;margin:1.2rem 0 .3rem}
h4{font-size:1rem;margin:0}
p,ul,ol,dl{margin:.35rem 0}
ul,ol{padding-left:1.3rem}
a{color:var(--link)}
a:focus-visible,summary:focus-visible{outline:3px solid var(--link);outline-offset:2px}
:target{outline:2px solid var(--link);outline-offset:4px}
nav{position:sticky;top:0;z-index:1;background:var(--bg);border-bottom:1px solid var(--line)}
nav ul{max-width:78rem;margin:0 auto;padding:.5rem 1rem;list-style:none;display:flex;
gap:.2rem 1.1rem;flex-wrap:wrap}
.soft{color:var(--soft);font-size:.92rem}
.skip{position:absolute;left:-99rem}
.skip:focus{left:1rem;top:.5rem;background:var(--bg);padding:.3rem .6rem;z-index:2}
.badge{display:inline-block;font-size:.85rem;line-height:1.5;padding:0 .5rem;border-radius:.7rem;
border:1px solid currentColor}
.badge--doubt{color:var(--doubt);background:var(--doubt-bg)}
.badge--good{color:var(--good);background:var(--good-bg)}
.badge--bad{color:var(--bad);background:var(--bad-bg)}
.card{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:.7rem 1rem;
margin:.8rem 0}
.card h3{margin-top:0}
dl.facts{display:grid;grid-template-columns:7.5rem 1fr;gap:.3rem 1rem}
dl.facts dt{color:var(--soft)}
dl.facts dd{margin:0}
dl.facts p{margin:0}
blockquote{margin:.3rem 0;padding:.1rem .8rem;border-left:3px solid var(--line)}
mark{background:var(--mark-bg);color:var(--mark-fg);padding:0 .1em}
del{text-decoration:line-through;color:var(--bad);background:var(--bad-bg)}
ins{text-decoration:underline;color:var(--good);background:var(--good-bg)}
.doubtful{outline:1px dashed var(--doubt);color:var(--doubt);background:var(--doubt-bg)}
.lost{outline:2px solid var(--bad)}
s{color:var(--soft);text-decoration:line-through}
.weighty{font-weight:700;outline:1px solid currentColor}
.rows{border-top:1px solid var(--line)}
.row{display:grid;grid-template-columns:3.4rem 1fr 1fr;gap:.1rem .9rem;padding:.3rem 0;
border-bottom:1px solid var(--line);content-visibility:auto;contain-intrinsic-size:auto 3.4rem}
.row .no{color:var(--soft);text-align:right;text-decoration:none;font-variant-numeric:tabular-nums}
.row .told{grid-column:2/4;color:var(--soft);font-size:.86rem}
.raw,.clean{white-space:pre-wrap;unicode-bidi:isolate;min-width:0}
.head{font-weight:700;color:var(--soft)}
.clause{padding:.7rem 0;border-bottom:1px solid var(--line);content-visibility:auto;
contain-intrinsic-size:auto 7rem}
.clause .text{margin:.25rem 0}
.clause ul{list-style:none;padding:0;margin:.2rem 0}
pre{white-space:pre-wrap;background:var(--card);border:1px solid var(--line);padding:.5rem;
margin:.4rem 0;font:inherit}
.two{display:grid;grid-template-columns:1fr 1fr;gap:.2rem 1.4rem;
border-bottom:1px solid var(--line);padding:.5rem 0}
.two .verdict{grid-column:1/3;color:var(--soft);font-size:.9rem;margin:0}
details{margin:.3rem 0}
summary{cursor:pointer;color:var(--link)}
footer{max-width:78rem;margin:2.5rem auto 1.5rem;padding:.8rem 1rem 0;
border-top:1px solid var(--line);color:var(--soft);font-size:.9rem}
@media (max-width:46rem){
dl.facts{grid-template-columns:1fr;gap:0 0}
dl.facts dt{margin-top:.45rem}
.row{grid-template-columns:1fr}
.row .no{text-align:left}
.row .told{grid-column:1}
.row.head{display:none}
.row .raw::before,.row .clean::before{content:attr(data-name);display:block;color:var(--soft);
font-size:.8rem}
.two{grid-template-columns:1fr}
.two .verdict{grid-column:1}
nav{position:static}
html{scroll-padding-top:.6rem}
}
@media print{nav{position:static}.row,.clause{content-visibility:visible}}
"""
