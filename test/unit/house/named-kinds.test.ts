import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { REGISTRIES } from '../../../src/cli/registries.ts';

const SRC = new URL('../../../src/', import.meta.url).pathname;

/** `=== 'x'`, `'x' ===`, `case 'x'`, `has('x')`, `includes('x')`, `['x']`: whoever decides by a name. */
function decidesBy(name: string): RegExp {
  const quoted = `'${name.replaceAll('.', String.raw`\.`)}'`;
  return new RegExp(
    String.raw`[!=]== ${quoted}|${quoted} [!=]==|case ${quoted}|(?:has|includes|get)\(${quoted}\)|(?:gates|formats|toolchains|stores|executors|transports)\[${quoted}\]`,
  );
}

/** A machine has an identity, too, and sources come from hubs: only a file that speaks of such things can mean one. */
const FLOORS = [
  { what: 'gate', folder: 'evaluations/gates', kinds: Object.keys(REGISTRIES.gates), about: /gate/i },
  {
    what: 'target',
    folder: 'publications/targets',
    kinds: Object.keys(REGISTRIES.targets),
    about: /target/i,
  },
  {
    what: 'backend',
    folder: 'backends',
    kinds: Object.keys(REGISTRIES.backends),
    about: /backend/i,
  },
  {
    what: 'origin of sources',
    folder: 'sources/origins',
    kinds: Object.keys(REGISTRIES.origins),
    about: /origin\.kind|origins?\[/,
  },
  {
    what: 'transport',
    folder: 'transports',
    kinds: Object.keys(REGISTRIES.transports),
    about: /WayOfReach|TransportDefinition|transports?\b|reach:/,
  },
  {
    what: 'format',
    folder: 'artifacts/formats',
    kinds: Object.keys(REGISTRIES.formats),
    about: /format/i,
  },
  {
    what: 'store of the ledger',
    folder: 'ledger/stores',
    kinds: Object.keys(REGISTRIES.stores),
    about: /LedgerSpec|StoreKind|StoreDefinition|ledger\.kind|stores\b/,
  },
  {
    what: 'executor',
    folder: 'executors',
    kinds: Object.keys(REGISTRIES.executors),
    about: /executor/i,
  },
  {
    what: 'toolchain',
    folder: 'toolchains',
    kinds: Object.keys(REGISTRIES.toolchains),
    about: /toolchain/i,
  },
];

test.each(FLOORS)(
  'nothing outside its folder and the registry decides by the name of one kind of $what',
  async ({ folder, kinds, about }) => {
    const files = (await readdir(SRC, { recursive: true })).filter((path) => path.endsWith('.ts'));
    const named: string[] = [];
    for (const kind of kinds) {
      for (const path of files) {
        if (path.startsWith(`${folder}/${kind}/`) || path === 'cli/registries.ts') continue;
        const text = await readFile(join(SRC, path), 'utf8');
        if (about.test(text) && decidesBy(kind).test(text)) named.push(`${path} names ${kind}`);
      }
    }
    expect(files.length).toBeGreaterThan(500);
    expect(named).toEqual([]);
  },
);
