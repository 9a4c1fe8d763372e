import { describe, expect, test } from 'vitest';
import { parseMemory } from '../../../src/hosts/probe/parse-memory.ts';
import { parseProbe } from '../../../src/hosts/probe/parse.ts';
import type { MachineFacts } from '../../../src/resources/machine.ts';

const MARKER = '@@zoo-0f';
type Record = readonly [kind: string, argument: string, value: string];

function printed(...records: readonly Record[]): string {
  return [MARKER, ...records.flat(), 'end', '', ''].map((field) => `${field}\0`).join('');
}

function parse(output: string): MachineFacts {
  const facts = parseProbe(output, { marker: MARKER, zoo: '/zoo' });
  if (facts === undefined) throw new Error('it is no probe');
  return facts;
}

test('a probe says what a machine is and has, whatever its login shell prints first', () => {
  const output = printed(
    ['os', '', 'Linux'],
    ['arch', '', 'aarch64'],
    ['cpus', '', '12'],
    ['memory', '', 'MemTotal:       128000000 kB\nMemAvailable:   64000000 kB'],
    ['disk', '', '/dev/a 1 2 3 x 976762584 100 500 1% /mnt/a b'],
    ['services', '', 'systemd-user'],
    ['root', '', '/home/dp/model-zoo'],
    ['layout', '', 'host'],
    ['layout', '', 'resident/current'],
  );
  const facts = parse(`Welcome to Thor!\n${output}`);
  expect(facts).toMatchObject({
    os: 'linux',
    arch: 'arm64',
    cpus: 12,
    memoryTotalBytes: 131_072_000_000,
    memoryAvailableBytes: 65_536_000_000,
    diskFreeBytes: 512_000,
    serviceManager: 'systemd-user',
    zoo: '/home/dp/model-zoo',
    layout: ['host', 'resident/current'],
    links: [],
    slots: [],
    available: [],
    strange: [],
  });
});

test('numbers that a machine does not tell are unknown, and no zeros', () => {
  const facts = parse(
    printed(['os', '', 'Linux'], ['memory', '', 'hw.memsize '], ['disk', '', 'zoo 0 0 0 - /mnt/zoo']),
  );
  for (const name of ['memoryTotalBytes', 'memoryAvailableBytes', 'diskFreeBytes', 'cpus'])
    expect(facts).not.toHaveProperty(name);
});

test.each([
  ['printed nothing', ''],
  ['was cut', printed(['os', '', 'Linux']).slice(0, -5)],
  ['lacks its end', `${MARKER}\0os\0\0Linux\0`],
  ['has half a record', `${MARKER}\0os\0\0end\0\0\0`],
])('a probe that %s says nothing', (_what, output) => {
  expect(parseProbe(output, { marker: MARKER, zoo: '/zoo' })).toBeUndefined();
});

test('texts and targets come as they are, line ends and all', () => {
  const facts = parse(
    printed(
      ['slot', 'resident', ''],
      ['link', 'resident/current', 'tenants/zen\n'],
      ['pointer', 'resident', '{\n  "tenant": "zen"\n}\nlayout\n../x'],
    ),
  );
  expect(facts.slots[0]?.pointer).toBe('{\n  "tenant": "zen"\n}\nlayout\n../x');
  expect(facts.slots[0]?.link).toBe('tenants/zen\n');
  expect(facts.layout).toEqual([]);
});

test('tenants have their processes, distinguished by start time', () => {
  const { slots } = parse(
    printed(
      ['slot', 'resident', ''],
      ['tenant', 'resident', 'zen'],
      ['lease', 'resident/tenants/zen', '{}'],
      ['server', 'resident/tenants/zen', 'yes\n7\nboot 1\n8081\n'],
      ['trial', 'resident/tenants/zen', 'no\n8\nboot 2\n40001'],
      ['tenant', 'resident', 'supra'],
      ['server', 'resident/tenants/supra', 'no\ngarbage'],
    ),
  );
  expect(slots[0]?.tenants).toEqual([
    {
      slug: 'zen',
      lease: '{}',
      process: { pid: 7, startedAt: 'boot 1', alive: true, port: 8081, view: {} },
      trial: { pid: 8, startedAt: 'boot 2', alive: false, port: 40001 },
    },
    { slug: 'supra' },
  ]);
});

test('slots have their own pointers, links and tenants, also under the same name', () => {
  const { slots } = parse(
    printed(
      ['slot', 'resident', ''],
      ['pointer', 'resident', '{"generation":1}'],
      ['tenant', 'resident', 'zen'],
      ['lease', 'resident/tenants/zen', '{"of":"main"}'],
      ['slot', 'resident/slots/coder', ''],
      ['link', 'resident/slots/coder/current', 'tenants/zen'],
      ['pointer', 'resident/slots/coder', '{"serving":{"port":8082}}'],
      ['tenant', 'resident/slots/coder', 'zen'],
    ),
  );
  expect(slots).toEqual([
    {
      ...{ slot: 'main', home: 'resident', pointer: '{"generation":1}' },
      tenants: [{ slug: 'zen', lease: '{"of":"main"}' }],
    },
    {
      ...{ slot: 'coder', home: 'resident/slots/coder', pointer: '{"serving":{"port":8082}}' },
      ...{ pointerPort: 8082, link: 'tenants/zen', tenants: [{ slug: 'zen' }] },
    },
  ]);
});

test('names that are no paths are reported, and are not among the facts', () => {
  const facts = parse(
    printed(
      ['slot', 'resident', ''],
      ['tenant', 'resident', 'x\ny'],
      ['layout', '', '../victim'],
      ['link', 'resident/tenants/zen/\ufffd', 'tenants/zen'],
    ),
  );
  expect(facts).toMatchObject({ slots: [{ tenants: [] }], layout: [], links: [] });
  expect(facts.strange).toEqual([
    'the file name "resident/tenants/zen/\ufffd" is not valid UTF-8',
    'the file name "../victim" leads out of its folder (..)',
    'the file name "x␊y" holds control characters',
  ]);
});

describe('weights', () => {
  const NUMBERS = '593472 1700000000.123456789 1700000001.5 42\n5 1700000000 1700000002 43\n';
  const available = (...names: readonly string[]) =>
    parse(
      printed(
        ['available', 'ab', ''],
        ['record', 'ab', '{"x":1}'],
        ...names.map((name): Record => ['path', 'ab', name]),
        ['stat', 'ab', NUMBERS],
      ),
    ).available;

  test('have names with spaces, and times to the nanosecond where the machine has them', () => {
    expect(available('./zen nano.gguf', './sub/b')).toEqual([
      {
        name: 'ab',
        record: '{"x":1}',
        files: [
          {
            path: 'zen nano.gguf',
            size: 593472,
            mtimeNanoseconds: '1700000000123456789',
            ctimeNanoseconds: '1700000001500000000',
            inode: '42',
          },
          {
            path: 'sub/b',
            size: 5,
            mtimeNanoseconds: '1700000000000000000',
            ctimeNanoseconds: '1700000002000000000',
            inode: '43',
          },
        ],
      },
    ]);
  });

  test.each([
    ['a name is no path', ['./a', './b\n5 1700000000 43 ./c']],
    ['two names are one on some systems', ['./a', './A']],
    ['a file went away meanwhile', ['./a', './b', './c']],
  ])('are not told when %s', (_what, names) => {
    expect(available(...names)).toEqual([{ name: 'ab', record: '{"x":1}' }]);
  });
});

describe('memory', () => {
  test('of a container is what it may use', () => {
    expect(
      parseMemory('MemTotal: 1000000 kB\nMemAvailable: 900000 kB\nlimit 512000000\nused 12000000\n'),
    ).toEqual({ memoryTotalBytes: 512_000_000, memoryAvailableBytes: 500_000_000 });
  });
  test.each(['limit max', 'limit 9223372036854771712', ''])(
    'of a machine without a limit (%s) is what it has',
    (limit) => {
      expect(parseMemory(`MemTotal: 1000000 kB\nMemAvailable: 900000 kB\n${limit}\n`)).toEqual({
        memoryTotalBytes: 1_024_000_000,
        memoryAvailableBytes: 921_600_000,
      });
    },
  );
  test.each([
    ['MemTotal: 1000 kB', { memoryTotalBytes: 1_024_000 }],
    ['hw.memsize 17179869184', { memoryTotalBytes: 17_179_869_184 }],
  ])('that is free is unknown where %s is all that is told', (told, known) => {
    expect(parseMemory(`${told}\n`)).toEqual(known);
  });
  test('of a Mac is counted in pages', () => {
    expect(
      parseMemory(
        'hw.memsize 17179869184\nMach Virtual Memory Statistics: (page size of 16384 bytes)\nPages free:          100.\nPages inactive:      200.\nPages speculative:    50.\n',
      ),
    ).toEqual({ memoryTotalBytes: 17_179_869_184, memoryAvailableBytes: 350 * 16_384 });
  });
});
