import { describe, expect, it } from 'vitest';
import { cardHtml } from '../../../src/hub/pages/card-html.ts';
import { markup } from '../../../src/hub/pages/html.ts';
import { prefersHtml } from '../../../src/hub/pages/page.ts';
import { plainClient, put } from '../../support/hub/plain-client.ts';
import { startHub } from '../../support/hub/start-hub.ts';

const BROWSER = { headers: { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' } };
const users = [
  { name: 'ada', token: 'hf_ada', role: 'write', orgs: ['lab'] },
  { name: 'eve', token: 'hf_eve', role: 'write', orgs: [] },
] as const;

async function hubForAll() {
  const hub = await startHub({ users, anonymous: 'read' });
  return { ada: plainClient(hub.url, 'hf_ada'), anybody: plainClient(hub.url), url: hub.url };
}

it.each([
  [BROWSER.headers.accept, true],
  ['text/html', true],
  ['*/*', false],
  ['application/json', false],
  ['application/json, text/html;q=0.5', false],
  ['text/html;q=0', false],
  [undefined, false],
])('takes %s for a browser: %s', (accept, expected) => {
  expect(prefersHtml(accept === undefined ? {} : { accept })).toBe(expected);
});

describe('a page', () => {
  it('is for browsers alone: clients hear what they heard before', async () => {
    const { ada, anybody } = await hubForAll();
    await ada.create('lab/model');
    for (const path of ['/', '/lab/model', '/datasets/lab/model']) {
      const answer = await anybody.ask(path);
      expect([answer.status, answer.json()]).toEqual([404, { error: 'This hub has no such address' }]);
    }
    expect((await anybody.ask('/api/models/lab/model', BROWSER)).of('content-type')).toContain('json');
  });

  it('lets nothing run, load, be sent or be framed', async () => {
    const { anybody } = await hubForAll();
    const answer = await anybody.ask('/', BROWSER);
    expect(answer.of('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.of('x-content-type-options')).toBe('nosniff');
    expect(answer.of('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/=]{44}'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
    );
    expect(answer.text).not.toMatch(/<script|javascript:| on\w+=/i);
  });

  it('shows each reader what the reader may see, and not more', async () => {
    const { ada, anybody } = await hubForAll();
    await ada.create('lab/open');
    await ada.create('lab/secret', { private: true });
    expect((await ada.ask('/', BROWSER)).text).toContain('lab/secret');
    expect((await anybody.ask('/', BROWSER)).text).toContain('lab/open');
    expect((await anybody.ask('/', BROWSER)).text).not.toContain('secret');
    expect((await ada.ask('/', { ...BROWSER, token: 'hf_eve' })).text).not.toContain('secret');
    expect((await anybody.ask('/lab/secret', BROWSER)).status).toBe(401);
    expect((await ada.ask('/lab/secret', { ...BROWSER, token: 'hf_eve' })).status).toBe(404);
  });

  it('tells a person in HTML what is wrong', async () => {
    const { anybody } = await hubForAll();
    const answer = await anybody.ask('/lab/%3Cscript%3E', BROWSER);
    expect([answer.status, answer.of('content-type')]).toEqual([401, 'text/html; charset=utf-8']);
    expect(answer.text).not.toContain('<script>');
  });
});

describe('the page of a repo', () => {
  it('shows files with sizes and digests, versions, and how to use them', async () => {
    const { ada, anybody, url } = await hubForAll();
    await ada.create('lab/model');
    await ada.commit('lab/model', [put('a/zen-Q4_K_M.gguf', 'GGUF'), put('old.txt', 'x')]);
    await ada.ask('/api/models/lab/model/tag/main', { method: 'POST', body: { tag: 'v1' } });
    await ada.commit('lab/model', [{ key: 'deletedFile', value: { path: 'old.txt' } }]);
    const { text } = await anybody.ask('/lab/model', BROWSER);
    expect(text).toContain('href="/lab/model/resolve/main/a/zen-Q4_K_M.gguf"');
    expect(text).toContain('4 B');
    // printf GGUF | sha256sum
    expect(text).toContain('b83633aa785344791618f2fddf131b010ea04912a60430760b070bad293f65bd');
    expect(text).toContain(`HF_ENDPOINT=${url} hf download lab/model`);
    expect(text).toContain(`MODEL_ENDPOINT=${url}/ llama-server -hf lab/model:Q4_K_M`);
    expect(text).toContain(`ollama pull --insecure ${url}/lab/model:Q4_K_M`);
    expect(text).not.toContain('old.txt');
    expect(text).toContain('href="/lab/model?revision=v1"');
    const before = (await anybody.ask('/lab/model?revision=v1', BROWSER)).text;
    expect(before).toContain('href="/lab/model/resolve/v1/old.txt"');
    expect((await anybody.ask('/lab/model?revision=none', BROWSER)).status).toBe(404);
  });

  it('escapes names, tags and titles, and makes invisible characters visible', async () => {
    const { ada, anybody } = await hubForAll();
    await ada.create('lab/model');
    const card = '---\ntags: ["<img src=x onerror=alert(1)>"]\n---\n# Hi';
    await ada.commit('lab/model', [put('"><script>alert(1)</script>.txt', 'x'), put('README.md', card)]);
    await ada.commit('lab/model', [put('a\u202Egpj.exe', 'x')]);
    const { text } = await anybody.ask('/lab/model', BROWSER);
    expect(text).not.toContain('<script>');
    expect(text).not.toContain('<img');
    expect(text).toContain('&quot;&gt;&lt;script&gt;alert(1)');
    expect(text).not.toContain('\u202E');
  });

  it('has more than one page of repos, and loses none between them', async () => {
    const { ada, anybody } = await hubForAll();
    for (let number = 0; number < 5; number += 1) await ada.create(`lab/m${number}`);
    const first = (await anybody.ask('/?limit=3', BROWSER)).text;
    const next = /href="(\/\?limit=3&after=[^"]+)"/.exec(first)?.[1] ?? '';
    const second = (await anybody.ask(next, BROWSER)).text;
    const names = [...`${first}${second}`.matchAll(/>(lab\/m\d+)</g)].map(([, name]) => name);
    expect([names.length, new Set(names).size]).toEqual([5, 5]);
  });
});

describe('a card', () => {
  const shown = (markdown: string): string => cardHtml(markdown, '/lab/model/resolve/main').text;

  it.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '[a](javascript:alert(1))',
    '[a](JaVaScRiPt:alert(1))',
    '[a](&#106;avascript:alert(1))',
    '![a](data:text/html;base64,AAAA)',
    '[a](vbscript:x)',
    '[a](" onclick="alert(1))',
    '<a href="javascript:alert(1)">a</a>',
    '`</code><script>alert(1)</script>`',
    '[a]: javascript:alert(1)\n\n[a]',
    '```"><script>\n</script>\n```',
    '<javascript:alert(1)>',
  ])('runs nothing of %j', (markdown) => {
    expect(shown(markdown)).not.toMatch(/<script|<img[^>]* on|<a[^>]* on|(?:href|src)="(?:\w+script|data):/i);
  });

  it('leads relative addresses into the repo, and leaves others', () => {
    expect(shown('[a](docs/b.md) ![c](/img.png) [d](https://x.test/) [e](#part)')).toBe(
      '<p><a href="/lab/model/resolve/main/docs/b.md">a</a> <img src="/lab/model/resolve/main/img.png" alt="c"> <a href="https://x.test/">d</a> <a href="#part">e</a></p>\n',
    );
  });

  it('has no front matter, and keeps rules that look like one', () => {
    expect(shown('---\nlicense: mit\n---\n# A\n\n---\n\nb')).toBe('<h1>A</h1>\n<hr>\n<p>b</p>\n');
    expect(shown('# A\n\n---\nb: c\n---\n')).toContain('b: c');
  });
});

it('keeps texts apart from the HTML that was written here', () => {
  expect(markup`<p title="${'"<&\''}">${markup`<b>${'<i>'}</b>`}${undefined}${[markup`<hr>`]}</p>`.text).toBe(
    '<p title="&quot;&lt;&amp;&#39;"><b>&lt;i&gt;</b><hr></p>',
  );
});
