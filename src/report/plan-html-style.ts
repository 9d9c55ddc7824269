/**
 * The style sheet of the page. Colours are variables, so that dark, light and print are three short
 * lists. Text has a contrast of 4.5 : 1 or more on its ground in each of them.
 */
export const styles: string = `
:root{--bg:#fff;--fg:#1b1f24;--muted:#57606a;--rule:#d5dbe1;--panel:#f5f7f9;--link:#0b57a4;
--fits:#1a6b3c;--tight:#8a5200;--over:#b3261e;
--heap:#2f6db3;--direct:#8a5cb0;--native:#7fb0dd;--kernel:#c2702f;--others:#87919c;--cache:#2b8a69;--spare:#cbe5da;
--l0:#b3261e;--l1:#2f6db3;--l2:#2b8a69;--l3:#8a5cb0;--l4:#a8621f;--l5:#57606a}
@media (prefers-color-scheme:dark){:root{--bg:#13171b;--fg:#e4e8ec;--muted:#9ba6b1;--rule:#343c44;--panel:#1c2228;--link:#8ab8ff;
--fits:#6cc98f;--tight:#e9b25c;--over:#ff8d83;
--heap:#5a9be0;--direct:#b48ad8;--native:#3f6d97;--kernel:#dc9152;--others:#7a8590;--cache:#46b38c;--spare:#24493c;
--l0:#ff8d83;--l1:#5a9be0;--l2:#46b38c;--l3:#b48ad8;--l4:#dc9152;--l5:#9ba6b1}}
@media print{:root{--bg:#fff;--fg:#000;--muted:#444;--rule:#bbb;--panel:#fff;--link:#000;
--fits:#1a6b3c;--tight:#8a5200;--over:#b3261e;
--heap:#2f6db3;--direct:#8a5cb0;--native:#7fb0dd;--kernel:#c2702f;--others:#87919c;--cache:#2b8a69;--spare:#cbe5da;
--l0:#b3261e;--l1:#2f6db3;--l2:#2b8a69;--l3:#8a5cb0;--l4:#a8621f;--l5:#57606a}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;color-scheme:light dark}
body{margin:0 auto;padding:2rem 1.25rem 4rem;max-width:64rem;background:var(--bg);color:var(--fg);
font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",sans-serif;overflow-wrap:anywhere}
h1,h2,h3{line-height:1.2;text-wrap:balance}
h1{font-size:2rem;margin:0}
h2{font-size:1.5rem;margin:3rem 0 .5rem;padding-top:1rem;border-top:1px solid var(--rule)}
h3{font-size:1.125rem;margin:2.25rem 0 .5rem}
p{margin:.5rem 0;max-width:46rem}
a{color:var(--link)}
a:focus-visible,summary:focus-visible{outline:2px solid var(--link);outline-offset:2px;border-radius:2px}
code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;font-size:.92em}
.kind{margin:0;color:var(--muted);font-size:.875rem}
.facts,.sources{color:var(--muted)}
.verdict{font-size:1.125rem}
nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;margin:1rem 0 0;padding:0;list-style:none}
.badge{display:inline-block;padding:0 .55em;border:1px solid;border-radius:1em;font-size:.875rem;font-weight:600;white-space:nowrap;vertical-align:.1em}
.badge.fits{color:var(--fits)}.badge.tight{color:var(--tight)}.badge.over{color:var(--over)}
.advice{margin:1rem 0;padding:.75rem 1rem .75rem 2rem;background:var(--panel);border-left:4px solid var(--tight)}
.advice li+li{margin-top:.35rem}
table{width:100%;border-collapse:collapse;margin:1rem 0;font-size:.9375rem;font-variant-numeric:tabular-nums}
caption{text-align:left;color:var(--muted);padding-bottom:.35rem}
th,td{padding:.4rem .75rem .4rem 0;text-align:left;vertical-align:baseline;border-bottom:1px solid var(--rule);font-weight:400}
thead th{color:var(--muted);font-size:.8125rem;vertical-align:bottom}
th.name{font-weight:500;min-width:12.5rem}
:target>summary{background:var(--panel)}
.number{text-align:right;white-space:nowrap}
th:last-child,td:last-child{padding-right:0}
td.text{color:var(--muted)}
td.text .badge{font-size:.8125rem}
td.bar{width:26%;min-width:7rem;vertical-align:middle}
svg{display:block}
svg.bar{width:100%;height:.7rem}
svg.stack{width:100%;height:3rem}
svg .track{fill:var(--rule)}
svg .fits{fill:var(--fits)}svg .tight{fill:var(--tight)}svg .over{fill:var(--over)}
svg .mark{fill:var(--bg)}
.number+.text{padding-left:1rem}
.stack rect,.swatch rect{stroke:var(--bg);stroke-width:1px;vector-effect:non-scaling-stroke}
.heap{fill:var(--heap)}.direct{fill:var(--direct)}.native{fill:var(--native)}.kernel{fill:var(--kernel)}.others{fill:var(--others)}.cache{fill:var(--cache)}.spare{fill:var(--spare)}
svg.swatch{display:inline-block;width:.8em;height:.8em;margin-right:.5em}
figure{margin:1rem 0}
.chart{display:grid;grid-template-columns:auto 1fr;gap:.25rem .5rem}
.chart svg{width:100%;height:18rem}
.axis,.months{color:var(--muted);font-size:.8125rem}
.axis{display:flex;flex-direction:column;justify-content:space-between;text-align:right;line-height:1;margin:-.4rem 0}
.months{grid-column:2;display:grid;grid-template-columns:1fr 1fr 1fr}
.months span{grid-row:1}
.months span:nth-child(2){grid-column:2}.months span:nth-child(3){grid-column:3}
.months span:nth-child(2),.months span:nth-child(3){justify-self:start;transform:translateX(-50%)}
.months span:last-child{grid-column:3;text-align:right}
.grid{stroke:var(--rule);stroke-width:1px;vector-effect:non-scaling-stroke}
.limit{stroke:var(--fg);stroke-width:1px;stroke-dasharray:5 4;vector-effect:non-scaling-stroke}
.beyond{fill:var(--panel)}
.line{fill:none;stroke-width:2.5px;stroke-linejoin:round;vector-effect:non-scaling-stroke}
.l0{stroke:var(--l0)}.l1{stroke:var(--l1);stroke-dasharray:9 4}.l2{stroke:var(--l2);stroke-dasharray:3 3}
.l3{stroke:var(--l3);stroke-dasharray:12 4 3 4}.l4{stroke:var(--l4);stroke-dasharray:6 2}.l5{stroke:var(--l5);stroke-dasharray:2 5}
.legend{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;margin:.75rem 0;padding:0;list-style:none;font-size:.9375rem}
svg.key{display:inline-block;width:1.75rem;height:.7rem;margin-right:.5rem}
details{margin:.15rem 0}
details details{margin-left:1rem}
summary{padding:.2rem 0;cursor:pointer}
.list>summary{font-weight:600}
.list>details>summary{border-top:1px solid var(--rule)}
.value{float:right;padding-left:1rem;font-variant-numeric:tabular-nums}
.formula{margin:.25rem 0 .25rem 1rem;color:var(--muted)}
.inputs{margin:.25rem 0;padding-left:1rem;list-style:none;font-size:.9375rem}
.sources{margin:.25rem 0 .75rem 1rem;font-size:.875rem}
@media (max-width:44rem){body{padding:1.25rem .9rem 3rem}h1{font-size:1.6rem}h2{font-size:1.3rem}
table,tbody,caption{display:block}
thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
tr{display:grid;grid-template-columns:auto 1fr;gap:.1rem .75rem;padding:.55rem 0;border-bottom:1px solid var(--rule)}
th,td{padding:0;border:0}
tr{text-align:right}
th.name,td.bar{grid-column:1/-1;min-width:0;text-align:left}
td.bar{width:100%;padding:.2rem 0}
td:not(.bar){display:contents}
td:not(.bar)::before{content:attr(data-head);color:var(--muted);text-align:left}
td.text{padding:0}
td.text:not(:has(.badge)){display:block;grid-column:1/-1;text-align:left}
td.text::before,td.text:not(:has(.badge))::before{content:none}
tr:has(.badge) th.name{grid-column:1}
td.text:has(.badge){display:block;grid-column:2;grid-row:1;text-align:right}
.number+.text{padding:0}
td:empty{display:none}
.chart svg{height:13rem}}
@media print{html{font-size:10pt}body{max-width:none;padding:0}h2,h3,caption,svg.stack{break-after:avoid}section+section{break-before:page}
table,tr,.chart,.advice{break-inside:avoid}figure table{break-inside:auto}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}nav{display:none}a{text-decoration:none}}
`

/** SHA-256 of the style sheet in base64, for the policy of the page. test/report/html.test.ts says it. */
export const styleHash: string = 'iUTZ0hYon9f/ZjN+9W+H5tMVKbfjjy0sMasVER6qbcA='
