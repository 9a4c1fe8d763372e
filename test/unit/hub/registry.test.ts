import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { findGguf, ggufTag } from '../../../src/hub/gguf/gguf-files.ts';
import { goTemplate } from '../../../src/hub/gguf/go-template.ts';
import { plainClient, put } from '../../support/hub/plain-client.ts';
import { startHub } from '../../support/hub/start-hub.ts';
import { ggufBytes } from '../../support/models/gguf-bytes.ts';

const CHATML =
  "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";
const MODEL = ggufBytes({
  text: { 'general.architecture': 'llama', 'tokenizer.chat_template': CHATML },
  numbers: {},
  tensors: [],
});
const users = [
  { name: 'ada', token: 'hf_ada', role: 'write', orgs: ['lab'] },
  { name: 'eve', token: 'hf_eve', role: 'write', orgs: [] },
] as const;

const sha256 = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

interface Manifest {
  readonly config: { readonly digest: string };
  readonly layers: readonly { readonly mediaType: string; readonly digest: string; readonly size: number }[];
}

async function hubWithModel(files: Readonly<Record<string, string | Uint8Array>>, isPrivate = false) {
  const hub = await startHub({ users, anonymous: 'read' });
  const ada = plainClient(hub.url, 'hf_ada');
  await ada.create('lab/model', { private: isPrivate });
  await ada.commit(
    'lab/model',
    Object.entries(files).map(([path, content]) => put(path, content)),
  );
  const anybody = plainClient(hub.url);
  async function pull(tag: string) {
    const answer = await anybody.ask(`/v2/lab/model/manifests/${tag}`);
    const manifest: Manifest = JSON.parse(answer.text);
    const blob = async (digest: string) => (await anybody.ask(`/v2/lab/model/blobs/${digest}`)).text;
    const layer = async (kind: string): Promise<string | undefined> => {
      const found = manifest.layers.find(
        ({ mediaType }) => mediaType === `application/vnd.ollama.image.${kind}`,
      );
      return found === undefined ? undefined : blob(found.digest);
    };
    return { manifest, blob, layer };
  }
  return { ada, anybody, pull };
}

describe('a model for ollama pull', () => {
  it('is the GGUF file as it is, with the form of its chat template that Ollama knows', async () => {
    const { pull } = await hubWithModel({ 'zen-Q4_K_M.gguf': MODEL, 'zen-Q8_0.gguf': 'GGUFother' });
    const { manifest, blob, layer } = await pull('q4_k_m');
    expect(manifest.layers[0]).toEqual({
      mediaType: 'application/vnd.ollama.image.model',
      digest: `sha256:${sha256(MODEL)}`,
      size: MODEL.byteLength,
    });
    expect(await layer('template')).toContain('<|im_start|>user\n{{ .Prompt }}<|im_end|>');
    expect(await layer('params')).toContain('<|im_end|>');
    const config = await blob(manifest.config.digest);
    expect(`sha256:${sha256(config)}`).toBe(manifest.config.digest);
    expect(JSON.parse(config)).toMatchObject({
      model_format: 'gguf',
      model_family: 'llama',
      file_type: 'Q4_K_M',
    });
    expect((await pull('latest')).manifest).toEqual(manifest);
    expect((await pull('zen-Q8_0.gguf')).manifest.layers[0]?.digest).toBe(`sha256:${sha256('GGUFother')}`);
  });

  it('takes template, system and params of the repo before those of the file', async () => {
    const own = { template: '{{ .Prompt }}!', system: 'Be Zen.', params: '{"temperature":0}' };
    const { pull } = await hubWithModel({ 'zen.gguf': MODEL, ...own });
    const { layer } = await pull('latest');
    for (const [kind, text] of Object.entries(own)) expect(await layer(kind)).toBe(text);
  });

  it('tells where its bytes are, and gives any part of them', async () => {
    const { anybody } = await hubWithModel({ 'zen.gguf': MODEL });
    const path = `/v2/lab/model/blobs/sha256:${sha256(MODEL)}`;
    const whole = await anybody.ask(path, { method: 'HEAD' });
    expect([whole.status, whole.of('location'), whole.of('content-length')]).toEqual([
      200,
      path,
      String(MODEL.byteLength),
    ]);
    const part = await anybody.ask(path, { headers: { range: 'bytes=0-3' } });
    expect([part.status, part.text]).toEqual([206, 'GGUF']);
  });

  it('opens no file of another repo, and no private one', async () => {
    const { ada, anybody } = await hubWithModel({ 'zen.gguf': MODEL }, true);
    await ada.create('lab/open');
    const digest = `sha256:${sha256(MODEL)}`;
    expect((await anybody.ask('/v2/lab/model/manifests/latest')).status).toBe(401);
    expect((await anybody.ask(`/v2/lab/model/blobs/${digest}`)).status).toBe(401);
    expect((await anybody.ask(`/v2/lab/open/blobs/${digest}`)).status).toBe(404);
    expect((await anybody.ask('/v2/lab/open/blobs/sha256:..')).status).toBe(400);
  });

  it('names what is there when nothing has the tag', async () => {
    const { anybody } = await hubWithModel({ 'zen-Q8_0.gguf': MODEL, 'big-00001-of-00002.gguf': MODEL });
    const { status, json } = await anybody.ask('/v2/lab/model/manifests/Q2_K');
    expect([status, json()]).toEqual([
      404,
      { error: 'No GGUF file here is called Q2_K: the repo has zen-Q8_0.gguf' },
    ]);
  });
});

it('ends a chat template that runs for ever, and goes on without it', async () => {
  const endless = `{% for a in range(100000) %}{% for b in range(100000) %}{% for c in range(100000) %}{% endfor %}{% endfor %}{% endfor %}`;
  expect(await goTemplate(endless)).toBeUndefined();
  expect(await goTemplate('{% if %}')).toBeUndefined();
  expect(await goTemplate('')).toBeUndefined();
});

it.each([
  ['zen-nano-Q4_K_M.gguf', 'Q4_K_M'],
  ['zen.q8_0.gguf', 'Q8_0'],
  ['Zen-UD-IQ2_XXS.gguf', 'UD-IQ2_XXS'],
  ['zen-bf16.gguf', 'BF16'],
  ['a/b/gpt-MXFP4.gguf', 'MXFP4'],
  ['zen.gguf', 'zen.gguf'],
  ['Q4ever.gguf', 'Q4ever.gguf'],
])('calls %s %s', (path, tag) => {
  expect(ggufTag(path)).toBe(tag);
});

it.each([
  [['a-F16.gguf', 'a-Q4_K_M.gguf'], 'latest', 'a-Q4_K_M.gguf'],
  [['a-F16.gguf', 'a-Q8_0.gguf'], 'latest', 'a-F16.gguf'],
  [['mmproj-F16.gguf', 'a-F16.gguf'], 'f16', 'a-F16.gguf'],
  [['a-Q8_0-00001-of-00002.gguf'], 'latest', undefined],
  [['README.md'], 'latest', undefined],
])('of %j, %s is %s', (paths, tag, expected) => {
  expect(findGguf(paths, tag)).toBe(expected);
});

describe('git lfs', () => {
  const ask = (objects: readonly object[]) => ({ method: 'POST', body: { operation: 'download', objects } });
  const batch = '/lab/model.git/info/lfs/objects/batch';

  it('downloads what a repo has, without a token where reading is anonymous', async () => {
    const { anybody } = await hubWithModel({ 'a.bin': 'content' });
    const known = { oid: sha256('content'), size: 7 };
    const answer = await anybody.ask(batch, ask([known, { oid: sha256('other'), size: 5 }]));
    const found = /"href":"http:\/\/[^/]+([^"]+)"/.exec(answer.text)?.[1] ?? '';
    expect((await anybody.ask(found)).text).toBe('content');
    expect((await anybody.ask(found.replace('size=7', 'size=6'))).status).toBe(403);
    expect(answer.json()).toMatchObject({
      transfer: 'basic',
      objects: [known, { error: { code: 404, message: 'This repo has no such object' } }],
    });
  });

  it('uploads nothing for those who may only read', async () => {
    const { ada, anybody } = await hubWithModel({});
    const upload = {
      method: 'POST',
      body: { operation: 'upload', objects: [{ oid: sha256('x'), size: 1 }] },
    };
    expect((await anybody.ask(batch, upload)).status).toBe(401);
    expect((await ada.ask(batch, { ...upload, token: 'hf_eve' })).status).toBe(403);
    expect((await ada.ask(batch, upload)).status).toBe(200);
  });
});
