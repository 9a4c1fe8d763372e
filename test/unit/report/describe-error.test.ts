import { describe, expect, it } from 'vitest';
import { describeError } from '../../../src/report/describe-error.ts';
import { UserError } from '../../../src/diagnostics/user-error.ts';
import { WorldFailure } from '../../../src/diagnostics/failure.ts';
import { LockedOut } from '../../../src/ledger/errors.ts';

describe('an error at the top', () => {
  it('of the user says what to do', () => {
    expect(describeError(new UserError('no such id', { exit: 64, remedy: 'zoo graph' }))).toEqual({
      exit: 64,
      message: 'no such id',
      remedy: 'zoo graph',
    });
  });

  it('of the world has the exit code of its class', () => {
    expect(describeError(new WorldFailure({ class: 'permission', message: '403' })).exit).toBe(4);
    expect(describeError(new WorldFailure({ class: 'budget', message: 'too late' })).exit).toBe(9);
    expect(describeError(new WorldFailure({ class: 'network', message: 'timeout' })).exit).toBe(1);
  });

  it('of a lock says who has it', () => {
    const holder = { run: 'r1', by: 'ada', host: 'lab', pid: 1, since: '2026-11-22', termSeconds: 60 };
    const held = [{ scope: 'target/hub', holder } as const, { scope: 'machine/thor', holder } as const];
    const { exit, message } = describeError(new LockedOut(held));
    expect(message).toBe(
      'target/hub, machine/thor are locked by ada on lab (run r1, since 2026-11-22) until that run ends or is silent for 60 s',
    );
    expect(exit).toBe(7);
  });

  it('of the disk is no bug', () => {
    const full = Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC', syscall: 'write' });
    expect(describeError(full)).toMatchObject({ exit: 1, remedy: expect.stringContaining('zoo gc') });
    expect(describeError(full)).not.toHaveProperty('bug');
  });

  it('of ours is called a bug, with a stack', () => {
    expect(describeError(new TypeError('x is undefined'))).toMatchObject({
      exit: 1,
      bug: { stack: expect.stringContaining('describe-error.test.ts') },
    });
    expect(describeError('thrown text')).toMatchObject({ exit: 1, message: 'thrown text' });
  });
});
