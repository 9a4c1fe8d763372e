import { readFileSync } from 'node:fs';

/**
 * Answers what specs fetch from huggingface.co as content to upload. The bytes are made up, so a spec that knows the
 * digest of the real ones fails; one writes down the whole file, and gets what it expects.
 */
const spec = readFileSync('src/lib/upload-file.spec.ts', 'utf8');
const CONTENT: Readonly<Record<string, Uint8Array>> = {
  'config.json': Buffer.from(/`\n(\{[\s\S]*?\n\})\n/.exec(spec)?.[1] ?? ''),
  'model.json': Buffer.from('{"format":"layers-model"}'),
  'README.md': Buffer.from('# MobileNet\n'),
  'coffee.jpg': Buffer.alloc(20_000, 'coffee\0'),
  'group1-shard1of2': Buffer.alloc(4_194_304, 'weights\0'),
  'group1-shard2of2': Buffer.alloc(100_000, 'weights\0'),
};

const onward = globalThis.fetch;

globalThis.fetch = async (input, init) => {
  const request = new Request(input, init);
  const url = new URL(request.url);
  if (url.host !== 'huggingface.co') return onward(input, init);
  const bytes = CONTENT[url.pathname.split('/').at(-1) ?? ''];
  if (bytes === undefined) return new Response('Not found', { status: 404 });
  const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.get('range') ?? '');
  if (range === null) return new Response(new Blob([bytes.slice()]));
  const [start, end] = [Number(range[1]), Math.min(Number(range[2]), bytes.length - 1)];
  const headers = { 'content-range': `bytes ${start}-${end}/${bytes.length}` };
  return new Response(new Blob([bytes.slice(start, end + 1)]), { status: 206, headers });
};
