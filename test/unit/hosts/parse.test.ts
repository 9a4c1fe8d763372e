import { describe, expect, test } from 'vitest';
import { parseMemory } from '../../../src/hosts/probe/parse-memory.ts';
import { parseProbe } from '../../../src/hosts/probe/parse.ts';

const M = '@@zoo-0f';
const parse = (...lines: string[]) => parseProbe(lines.join('\n'), { marker: M, zoo: '/zoo' });

test('a probe says what a machine is and has, whatever its login shell prints first', () => {
  const facts = parse(
    'Welcome to Thor!',
    `${M} os`,
    'Linux',
    `${M} arch`,
    'aarch64',
    `${M} cpus`,
    '12',
    `${M} memory`,
    'MemTotal:       128000000 kB',
    'MemAvailable:   64000000 kB',
    `${M} disk`,
    '/dev/nvme0n1p1 976762584 100 500 1% /',
    `${M} services`,
    'systemd-user',
    `${M} root`,
    '/home/dp/model-zoo',
    `${M} layout`,
    'host',
    'resident/current',
  );
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
    tenants: [],
    available: [],
  });
  expect(facts).not.toHaveProperty('pointer');
});

test('files come as they are, line ends and all', () => {
  const facts = parse(
    `${M} os`,
    'Linux',
    `${M} pointer`,
    '{',
    '  "tenant": "zen"',
    '}',
    '',
    `${M} link`,
    'tenants/zen',
    '',
  );
  expect(facts.pointer).toBe('{\n  "tenant": "zen"\n}\n');
  expect(facts.link).toBe('tenants/zen');
});

test('tenants have their processes, told apart by start time', () => {
  const { tenants } = parse(
    `${M} tenant zen`,
    `${M} lease zen`,
    '{}',
    `${M} process zen server`,
    '7',
    'boot 1',
    '8081',
    'yes',
    `${M} process zen trial`,
    '8',
    'boot 2',
    '40001',
    'no',
    `${M} tenant supra`,
    `${M} process supra server`,
    'garbage',
    '',
    '',
    'no',
    '',
  );
  expect(tenants).toEqual([
    {
      slug: 'zen',
      lease: '{}',
      process: { pid: 7, startedAt: 'boot 1', alive: true, port: 8081, view: {} },
      trial: { pid: 8, startedAt: 'boot 2', alive: false, port: 40001 },
    },
    { slug: 'supra' },
  ]);
});

test('weights have names with spaces, and times to the nanosecond where the machine has them', () => {
  const { available } = parse(
    `${M} available ab`,
    `${M} record ab`,
    '{"x":1}',
    `${M} files ab`,
    '593472 1700000000.123456789 1700000001.000000001 42 ./zen nano.gguf',
    '5 1700000000 1700000002 43 ./sub/b',
    '',
  );
  expect(available).toEqual([
    {
      name: 'ab',
      record: '{"x":1}',
      files: [
        {
          path: 'zen nano.gguf',
          size: 593472,
          mtimeNanoseconds: '1700000000123456789',
          ctimeNanoseconds: '1700000001000000001',
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
  test('of a Mac is counted in pages', () => {
    expect(
      parseMemory(
        'hw.memsize 17179869184\nMach Virtual Memory Statistics: (page size of 16384 bytes)\nPages free:          100.\nPages inactive:      200.\nPages speculative:    50.\n',
      ),
    ).toEqual({ memoryTotalBytes: 17_179_869_184, memoryAvailableBytes: 350 * 16_384 });
  });
});
