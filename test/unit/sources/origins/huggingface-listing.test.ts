import { MockAgent } from 'undici';
import { describe, expect, test } from 'vitest';
import { bindOrigin } from '../../../../src/sources/bind-origin.ts';
import { createHuggingfaceOrigin } from '../../../../src/sources/origins/huggingface/origin.ts';
import { hashText, setUpBench } from '../../../support/models/bench.ts';
import { noConversionTools } from '../../../support/models/conversion-tools.ts';
import { failureOf } from '../../../support/failure-of.ts';
import { setUpLine } from '../../../support/models/line.ts';
import { quiet, setUpHub } from '../../../support/models/origin-rigs.ts';

describe('listing a repo', () => {
  test('takes one request for the commit and one for the tree, and none for a byte of a file', async () => {
    await using rig = await setUpHub();
    await using bench = await setUpBench(rig.origins);
    await bench.observing.origin(rig.spec);
    expect(bench.meter.routes).toEqual(['GET /api/models/{repo}/revision', 'GET /api/models/{repo}/tree']);
    expect(rig.proxy.seen.filter((request) => request.includes('/resolve/'))).toEqual([]);
  });

  test('takes one request when the revision is a commit, and has the same key on a mirror', async () => {
    await using rig = await setUpHub();
    await using bench = await setUpBench(rig.origins);
    const { key, revision = '' } = await bench.observing.origin(rig.spec);
    bench.meter.routes.length = 0;
    const pinned = await bench.observing.origin({ ...rig.spec, endpoint: 'a mirror', revision });
    expect(pinned).toMatchObject({ key, revision });
    expect(bench.meter.routes).toEqual(['GET /api/models/{repo}/tree']);
  });

  test('takes none once that commit was checked', async () => {
    await using rig = await setUpHub();
    await using bench = await setUpBench(rig.origins);
    const line = setUpLine(bench, { tools: noConversionTools });
    const { revision = '' } = await bench.observing.origin(rig.spec);
    const pinned = { ...rig.spec, revision };
    await line.source(pinned);
    bench.meter.routes.length = 0;
    expect((await line.observeSource(pinned)).output.state).toBe('known');
    expect(bench.meter.routes).toEqual([]);
  });

  test.each([
    { status: 401, kind: 'authentication', text: 'hides zen/nano at main from callers without a token' },
    { status: 403, headers: { 'x-error-code': 'GatedRepo' }, kind: 'permission', text: 'the repo is gated' },
    { status: 404, kind: 'input', text: 'has no zen/nano at main' },
    { status: 429, headers: { 'retry-after': '7' }, kind: 'rate-limit', text: 'asks for fewer requests' },
    { status: 503, kind: 'network', text: 'answered 503' },
    { status: 200, kind: 'network', text: 'cannot be read when asked to list zen/nano at main' },
  ])('an answer of $status is a failure that says what to do', async ({ status, headers, kind, text }) => {
    await using rig = await setUpHub();
    rig.proxy.fault = { kind: 'status', status, headers: headers ?? {} };
    const failure = await failureOf(bindOrigin(rig.origins, rig.spec).list(quiet()));
    expect(failure.class).toBe(kind);
    expect(failure.message).toContain(text);
    expect(failure.remedy).toBeTypeOf('string');
  });

  test.each([
    [{ ratelimit: '"api";r=0;t=42' }, 43_000],
    [{ 'retry-after': '7' }, 7_000],
    [{}, 60_000],
  ])('waits as long as a rate limit says: %j', async (headers, milliseconds) => {
    await using rig = await setUpHub();
    rig.proxy.fault = { kind: 'status', status: 429, headers };
    const failure = await failureOf(bindOrigin(rig.origins, rig.spec).list(quiet()));
    expect(failure.retryAfterMilliseconds).toBe(milliseconds);
  });

  test('a hub that is not there is a failure of the network', async () => {
    const endpoint = async (): Promise<{ url: string }> => ({ url: 'http://127.0.0.1:1' });
    const origins = { huggingface: createHuggingfaceOrigin({ endpoint, hash: hashText }) };
    const spec = { kind: 'huggingface', endpoint: 'x', repo: 'a/b', revision: 'main' } as const;
    const failure = await failureOf(bindOrigin(origins, spec).list(quiet()));
    expect(failure).toMatchObject({ class: 'network' });
    expect(failure.message).toContain('http://127.0.0.1:1 could not be reached');
  });

  test('sends the token in a header, and never says it', async () => {
    const seen: string[] = [];
    const dispatcher = hubOfAnswers((_path, authorization) => {
      seen.push(authorization ?? 'none');
      return { status: 401, body: '{}' };
    });
    const endpoint = async (): Promise<{ url: string; token: string }> => ({
      url: 'https://hub.example',
      token: 'hf_secret',
    });
    const origins = { huggingface: createHuggingfaceOrigin({ endpoint, hash: hashText, dispatcher }) };
    const spec = { kind: 'huggingface', endpoint: 'x', repo: 'a/b', revision: 'main' } as const;
    const failure = await failureOf(bindOrigin(origins, spec).list(quiet()));
    expect(seen).toEqual(['Bearer hf_secret']);
    expect(JSON.stringify(failure)).not.toContain('hf_secret');
  });

  test('reads a tree of several pages to its end', async () => {
    const commit = 'a'.repeat(40);
    const entry = (path: string) => ({ type: 'file', path, size: 1, oid: 'b'.repeat(40) });
    const pages = [[entry('config.json')], [entry('model.safetensors'), { type: 'directory', path: 'onnx' }]];
    const dispatcher = hubOfAnswers(() => {
      const body = JSON.stringify(pages.shift());
      const link = '<https://hub.example/api/models/a/b/tree/x?cursor=2>; rel="next"';
      return { status: 200, body, headers: pages.length > 0 ? { link } : {} };
    });
    const endpoint = async (): Promise<{ url: string }> => ({ url: 'https://hub.example/' });
    const origins = { huggingface: createHuggingfaceOrigin({ endpoint, hash: hashText, dispatcher }) };
    const spec = { kind: 'huggingface', endpoint: 'x', repo: 'a/b', revision: commit } as const;
    const { files } = await bindOrigin(origins, spec).list(quiet());
    expect(files.map(({ path }) => path)).toEqual(['config.json', 'model.safetensors']);
  });

  test('does not follow a list to another server, where the token would go along', async () => {
    const commit = 'a'.repeat(40);
    const asked: string[] = [];
    const dispatcher = hubOfAnswers((path) => {
      asked.push(path);
      const headers = { link: '<https://evil.example/page2>; rel="next"' };
      return { status: 200, body: '[]', headers: asked.length === 1 ? headers : {} };
    });
    const endpoint = async (): Promise<{ url: string }> => ({ url: 'https://hub.example' });
    const origins = { huggingface: createHuggingfaceOrigin({ endpoint, hash: hashText, dispatcher }) };
    const spec = { kind: 'huggingface', endpoint: 'x', repo: 'a/b', revision: commit } as const;
    const failure = await failureOf(bindOrigin(origins, spec).list(quiet()));
    expect(failure.message).toContain('another server');
    expect(asked).toHaveLength(1);
  });
});

interface CannedAnswer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers for https://hub.example, without a socket; whoever asks anybody else fails. */
function hubOfAnswers(answer: (path: string, authorization: string | undefined) => CannedAnswer): MockAgent {
  const agent = new MockAgent();
  agent.disableNetConnect();
  agent
    .get('https://hub.example')
    .intercept({ path: () => true })
    .reply(({ path, headers }) => {
      const authorization: unknown = Reflect.get(headers ?? {}, 'authorization');
      const given = answer(path, typeof authorization === 'string' ? authorization : undefined);
      return {
        statusCode: given.status,
        data: given.body,
        responseOptions: { headers: { ...given.headers } },
      };
    })
    .persist();
  return agent;
}
