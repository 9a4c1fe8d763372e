/** Whether something in an artifact can be run: by its name, by its first bytes, by what a configuration says of it. */
import { open, readFile } from 'node:fs/promises';
import { BOUNDS } from '../../../resources/bounds.ts';
import type { ReadFile } from '../bench.ts';
import type { Notes } from './notes.ts';
import { pythonValue } from './python-value.ts';

const NAMES: readonly { readonly names: RegExp; readonly what: string }[] = [
  {
    names:
      /\.(?:pyc?|pyd|pyo|pyz|so|dll|dylib|exe|llamafile|sh|bash|bat|cmd|ps1|[cm]?js|jar|class|wasm|lua)$/iu,
    what: 'it is code',
  },
  {
    names: /\.(?:bin|pth?|pkl|pickle|ckpt|joblib|dill|np[yz]|t7|h5|hdf5|keras|nemo|mar|pdparams)$/iu,
    what: 'loaders unpack it, which can run code. zoo does not look into it',
  },
  {
    names: /\.(?:zip|tar|t?gz|tgz|bz2|xz|zst|7z|rar|whl|egg)$/iu,
    what: 'it is an archive. zoo does not look into it',
  },
];
/** Whatever a file is called. */
const BEGINNINGS: readonly { readonly is: (head: Buffer) => boolean; readonly what: string }[] = [
  {
    is: (head) => head[0] === 0x80 && (head[1] ?? 0) >= 2 && (head[1] ?? 0) <= 5,
    what: 'it begins as a pickle does',
  },
  {
    is: (head) => head.toString('latin1', 0, 4) === 'PK\u0003\u0004',
    what: 'it begins as a zip archive does',
  },
  { is: (head) => head[0] === 0x1f && head[1] === 0x8b, what: 'it begins as a gzip archive does' },
  { is: (head) => head.toString('latin1', 257, 262) === 'ustar', what: 'it begins as a tar archive does' },
  { is: (head) => head.toString('latin1', 0, 4) === '\u007fELF', what: 'it is a program' },
  { is: (head) => head.toString('latin1', 0, 2) === 'MZ', what: 'it begins as a program does' },
  { is: (head) => head.toString('latin1', 0, 2) === '#!', what: 'it begins as a script does' },
];
const HEAD_BYTES = 512;
const CONFIGURATION = /(?:^|\/)[^/]*config\.json$/u;

/** Of every file whose format is not read otherwise. */
export async function lookAtCode(file: ReadFile, notes: Notes): Promise<void> {
  const found = (what: string): void => notes.found({ check: 'code', file: file.path, what });
  const named = NAMES.find(({ names }) => names.test(file.path));
  if (named !== undefined) return found(named.what);
  const head = await headOf(file);
  const begun = BEGINNINGS.find(({ is }) => is(head));
  if (begun !== undefined) return found(begun.what);
  if (CONFIGURATION.test(file.path)) await lookAtConfiguration(file, notes);
}

/** `auto_map` names code: of a file beside it, which is found by its name, or of another repo, which loaders fetch. */
async function lookAtConfiguration(file: ReadFile, notes: Notes): Promise<void> {
  if (file.sizeBytes > BOUNDS.source.textBytes) {
    notes.unseen({ check: 'code', file: file.path, what: `it has ${file.sizeBytes} bytes` });
    return;
  }
  const read = pythonValue(await readFile(file.absolute), 'auto_map');
  if ('problem' in read) {
    notes.unseen({ check: 'code', file: file.path, what: `it ${read.problem}` });
    return;
  }
  const { value: map } = read;
  if (typeof map !== 'object' || map === null) return;
  for (const named of Object.values(map).flat())
    if (typeof named === 'string' && named.includes('--'))
      notes.found({
        check: 'code',
        file: file.path,
        what: `its auto_map names code of another repo: ${named}`,
      });
}

async function headOf({ absolute }: ReadFile): Promise<Buffer> {
  const file = await open(absolute, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
