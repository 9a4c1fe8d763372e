import { HubError } from '../hub-error.ts';
import { type JsonObject, requiredText } from '../http/read-body.ts';
import { checkPath } from '../store/check-path.ts';

/** What counts as large by its name: the Hub starts every repo with such a list. */
const LFS_PATTERNS = [
  ...[
    '7z',
    'arrow',
    'bin',
    'bz2',
    'ckpt',
    'ftz',
    'gguf',
    'gz',
    'h5',
    'joblib',
    'lfs.*',
    'mlmodel',
    'model',
    'msgpack',
  ],
  ...['npy', 'npz', 'onnx', 'ot', 'parquet', 'pb', 'pickle', 'pkl', 'pt', 'pth', 'rar', 'safetensors'],
].map((extension) => `*.${extension}`);
const MORE_LFS_PATTERNS = [
  'saved_model/**/*',
  '*.tar.*',
  '*.tar',
  '*.tflite',
  '*.tgz',
  '*.wasm',
  '*.xz',
  '*.zip',
  '*.zst',
  '*tfevents*',
];

export const DEFAULT_GIT_ATTRIBUTES = [...LFS_PATTERNS, ...MORE_LFS_PATTERNS]
  .map((pattern) => `${pattern} filter=lfs diff=lfs merge=lfs -text\n`)
  .join('');

/** The files of a repo's first commit. What the creator sends along replaces what would be there by default. */
export function initialFiles(wish: {
  readonly license?: string;
  readonly sdk?: string;
  readonly offered: readonly JsonObject[];
}): ReadonlyMap<string, Uint8Array> {
  const files = new Map<string, Uint8Array>([['.gitattributes', Buffer.from(DEFAULT_GIT_ATTRIBUTES)]]);
  const front = [
    ...(wish.license === undefined ? [] : [`license: ${wish.license}`]),
    ...(wish.sdk === undefined ? [] : [`sdk: ${wish.sdk}`]),
  ];
  if (front.length > 0) files.set('README.md', Buffer.from(`---\n${front.join('\n')}\n---\n`));
  for (const file of wish.offered) {
    const encoding = file['encoding'] ?? 'utf-8';
    if (encoding !== 'base64' && encoding !== 'utf-8')
      throw new HubError(400, `Unknown encoding: ${JSON.stringify(encoding)}`);
    const content = Buffer.from(requiredText(file, 'content'), encoding);
    files.set(checkPath(requiredText(file, 'path')), content);
  }
  return files;
}
