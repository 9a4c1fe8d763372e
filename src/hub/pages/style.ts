/** The look of all pages: one column that a phone can show, light or dark as the reader has it. */
export const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#d9dde3, #363b44); --soft: light-dark(#f4f6f8, #1d2127); --quiet: light-dark(#59636e, #9aa4af); --link: light-dark(#0b57d0, #8ab4f8); }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; background: light-dark(#fff, #14171b); color: light-dark(#1c2024, #e4e7eb); overflow-wrap: anywhere; }
header, footer { color: var(--quiet); font-size: .9rem; }
footer { border-top: 1px solid var(--line); margin-top: 2rem; padding-top: .5rem; }
h1 { font-size: 1.5rem; line-height: 1.2; margin: .5rem 0; }
h2 { font-size: 1.15rem; margin: 1.75rem 0 .5rem; }
a { color: var(--link); text-underline-offset: .15em; }
code, pre, .digest { font-family: ui-monospace, monospace; font-size: .85em; }
pre { background: var(--soft); border-radius: .4rem; overflow-x: auto; padding: .75rem; overflow-wrap: normal; }
table { border-collapse: collapse; display: block; overflow-x: auto; width: 100%; }
th, td { border-bottom: 1px solid var(--line); padding: .35rem .75rem .35rem 0; text-align: left; vertical-align: top; }
th { color: var(--quiet); font-weight: 500; }
td.size { text-align: right; white-space: nowrap; }
td.path { min-width: 12rem; }
.digest { color: var(--quiet); display: block; max-width: 14rem; overflow-wrap: anywhere; }
.tags { display: flex; flex-wrap: wrap; gap: .35rem; list-style: none; margin: .5rem 0; padding: 0; }
.tags li { background: var(--soft); border: 1px solid var(--line); border-radius: 1rem; font-size: .85rem; padding: 0 .6rem; }
.quiet { color: var(--quiet); }
.card { border-top: 1px solid var(--line); margin-top: 1.5rem; }
.card img { max-width: 100%; }
`;
