/** For light and dark screens and for paper. Contrast is at least 4.5 for text and 3 for areas. */
export const pageStyle = `
:root{color-scheme:light dark;--paper:#fbfaf7;--card:#fff;--ink:#1c2321;--soft:#56605c;--line:#dcdad2;--accent:#0b5f59;--wash:#e6f0ee;
--bad:#a3231d;--badwash:#fbeae8;--new:#1d5f2f;--old:#8a2c26;
--c0:#0f6f69;--c1:#b1530b;--c2:#4a45c4;--c3:#ad1457;--c4:#4b5b66;--c5:#4d7410;--c6:#7b22b8;--c7:#7a4a12;--on:#fff}
@media (prefers-color-scheme:dark){:root{--paper:#12171a;--card:#191f23;--ink:#e4e8e6;--soft:#a3aeaa;--line:#323b40;--accent:#74cfc4;--wash:#17302e;
--bad:#ff9d94;--badwash:#35201f;--new:#8fd6a0;--old:#f0a59f;
--c0:#4fb8ad;--c1:#e39a4e;--c2:#9a97f2;--c3:#ef86b2;--c4:#9fb0bb;--c5:#a3c95f;--c6:#c596ee;--c7:#cfa06b;--on:#10201e}}
*{box-sizing:border-box}
html{scroll-behavior:smooth}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
body>header,main,footer{max-width:68rem;margin:0 auto;padding:0 1.5rem}
header.page{padding-top:3rem}
.kind{margin:0;color:var(--accent);font-weight:600;letter-spacing:.02em}
h1,h2,h3,h4{line-height:1.2;margin:0;font-weight:650;overflow-wrap:anywhere}
h1{font-size:2.5rem;letter-spacing:-.02em}
h2{font-size:1.6rem;letter-spacing:-.01em;padding-top:.75rem}
h3{font-size:1.05rem;margin:2rem 0 .5rem;color:var(--soft)}
h4{font-size:1.05rem}
.asof,.note,.since,footer,.when,.nothing,.service{color:var(--soft)}
.asof{margin:.4rem 0 1.2rem}
.service{font-size:1rem;font-weight:400;letter-spacing:0;margin-left:.4rem}
nav ul,.legend,.notices{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:.4rem 1.25rem}
nav{border-block:1px solid var(--line);padding:.6rem 0}
a{color:var(--accent);text-underline-offset:.18em}
td a{white-space:nowrap}
a:focus-visible,summary:focus-visible,[tabindex]:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:2px}
.skip{position:absolute;left:1rem;top:-4rem;background:var(--card);padding:.5rem 1rem}
.skip:focus{top:1rem}
section{margin-top:2.5rem}
section.stack{border-top:3px solid var(--ink);margin-top:4rem}
.serving{font-size:1.25rem;margin:.5rem 0 0}
.serving strong{color:var(--accent)}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.94rem}
caption{text-align:left;color:var(--soft);padding:.3rem 0 .5rem}
th,td{text-align:left;vertical-align:top;padding:.55rem 1rem .55rem 0;border-top:1px solid var(--line)}
thead th{border-top:0;color:var(--soft);font-weight:600;padding-block:.3rem}
tbody th{font-weight:600}
.small{font-size:.88rem}
.small td,.small th{padding-block:.35rem;overflow-wrap:anywhere}
.small tbody th{font-weight:400}
code{font:.92em/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
.digest{font-size:.78rem;font-weight:400;color:var(--soft);display:inline-block;max-width:19rem}
.command{user-select:all;display:inline-block;background:var(--wash);padding:.15rem .5rem;border-radius:4px}
.matrix td,.matrix th{min-width:11rem}
.matrix td.live .state,.matrix td.sharing .state{color:var(--accent)}
.matrix td.failed .state,.warning{color:var(--bad)}
.since{font-size:.85rem}
.unknown,.matrix td.absent{color:var(--soft)}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.notices{display:block;margin-top:1rem;padding:.75rem 1rem;background:var(--badwash);border-radius:6px}
.message{white-space:pre-wrap;overflow-wrap:anywhere}
figure{margin:0}
.chart{display:block;width:100%;min-width:40rem;height:auto;font:12px system-ui,"DejaVu Sans",sans-serif}
.chart text{fill:var(--soft)}
.grid line{stroke:var(--line)}
.axis line{stroke:var(--soft)}
.area{fill:var(--c);stroke:var(--paper);stroke-width:1}
.start{text-anchor:start}.middle{text-anchor:middle}.end{text-anchor:end}
.chart .name{fill:var(--on);font-weight:600;font-size:13px}
.failures path{stroke:var(--bad);stroke-width:2;fill:none}
.swatch{width:.8rem;height:.8rem;margin-right:.45rem;vertical-align:-.05rem}
${Array.from({ length: 8 }, (_, index) => `.c${index}{--c:var(--c${index})}`).join("")}
h5{font-size:1rem;line-height:1.2;margin:1.4rem 0 .3rem;font-weight:650;overflow-wrap:anywhere}
.outcome{margin:0 0 .6rem;font-size:.94rem}
.outcome.failed{color:var(--bad)}
.check{margin-top:.6rem;min-width:40rem}
.check figcaption{font-size:.94rem}
.step{fill:var(--wash);stroke:var(--line)}
.value{fill:none;stroke:var(--c);stroke-width:2;stroke-linejoin:round}
.value.live{stroke-width:1.5;stroke-dasharray:1.5 3}
.dot{fill:var(--c)}
.bound{fill:none;stroke:var(--bad);stroke-width:1.5;stroke-dasharray:7 4}
.chart text.limit{fill:var(--bad);paint-order:stroke;stroke:var(--card);stroke-width:4;stroke-linejoin:round}
.miss{fill:none;stroke:var(--bad);stroke-width:2}
.silent{fill:var(--card);stroke:var(--ink);stroke-width:1.5}
.swatch.long{width:1.6rem}
.measured{min-width:40rem}
.measured tbody th{width:18%}
.legend{font-size:.9rem;margin:.4rem 0 .75rem 2.9rem}
summary{cursor:pointer;color:var(--accent);width:fit-content}
.entry{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:1.1rem 1.4rem;margin-top:1rem;scroll-margin-top:1rem}
.entry.failed{border-color:var(--bad)}
.entry.failed header{background:var(--badwash);margin:-1.1rem -1.4rem 0;padding:1.1rem 1.4rem .9rem;border-radius:7px 7px 0 0}
.entry:target{outline:3px solid var(--accent)}
.entry header{display:flex;flex-wrap:wrap;justify-content:space-between;gap:.2rem 1.5rem}
.when{margin:0;font-size:.9rem}
.number{color:var(--soft);font-weight:400;margin-right:.35rem}
.badge{font-weight:600;color:var(--accent);margin-right:.5rem}
.badge.failed{color:var(--bad)}
.entry>.message{margin:.9rem 0 0;font-size:1.05rem}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(13rem,1fr));gap:.7rem 1.5rem;margin:1rem 0}
.facts div{min-width:0}
.facts .wide{grid-column:1/-1}
dt{font-size:.82rem;color:var(--soft)}
dd{margin:0;overflow-wrap:anywhere;font-size:.94rem}
.diff td{width:32%}
del{color:var(--old);text-decoration:none}
ins{color:var(--new);text-decoration:none}
.nothing{font-size:.88rem;margin:.5rem 0 0}
footer{margin-top:4rem;padding-block:1.5rem 3rem;font-size:.88rem}
@media print{
@page{margin:16mm 14mm}
:root{--paper:#fff;--card:#fff;--ink:#000;--soft:#444;--line:#bbb;--accent:#0b5f59;--wash:#fff;--bad:#a3231d;--badwash:#fff;--new:#1d5f2f;--old:#8a2c26;
--c0:#0f6f69;--c1:#b1530b;--c2:#4a45c4;--c3:#ad1457;--c4:#4b5b66;--c5:#4d7410;--c6:#7b22b8;--c7:#7a4a12;--on:#fff}
body{font-size:10.5pt}
body>header,main,footer{max-width:none;padding-inline:0}
header.page{padding-top:0}
nav,.skip,summary{display:none}
details::details-content{display:block;content-visibility:visible;height:auto;overflow:visible}
.scroll{overflow:visible}
.chart,.check,.measured{min-width:0}
.area,.value,.dot,.bound,.miss{print-color-adjust:exact;-webkit-print-color-adjust:exact}
section.stack{break-before:page;margin-top:0}
.entry,tr,figure{break-inside:avoid}
h2,h3,h4,caption,thead{break-after:avoid}
a{color:inherit;text-decoration:none}
}
`;
