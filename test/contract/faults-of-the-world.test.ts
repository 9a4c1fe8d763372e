import { afterAll, describe, expect, test } from 'vitest';
import { TIME_OUTS } from '../../src/endpoints/time-outs.ts';
import { groupUnknown } from '../../src/report/group-unknown.ts';
import { type AppliedHere, applyHere, requireApplied } from '../support/faults/apply-here.ts';
import {
  ENDLESS,
  ENDLESS_HANG,
  lastingFaults,
  LATER,
  type NamedFault,
  passingFaults,
} from '../support/faults/fault-classes.ts';
import { openFaultTable } from '../support/faults/fault-table.ts';
import { recordingClock, type RecordingClock } from '../support/faults/recording-clock.ts';
import { discoverMoments, endOf, type Moment, openMoment } from '../support/faults/moments.ts';
import { type Place, routeOf, serveTwoHubs } from '../support/faults/two-hubs.ts';

/**
 * Every fault at every route that a run passes. The routes are not listed: undisturbed runs are recorded first, and what they
 * ask of either hub becomes a row of the matrix.
 */
const hubs = await serveTwoHubs();
const table = openFaultTable();
const IMPATIENT = { ...TIME_OUTS, answer: 1_000, change: 1_000, piece: 1_000 };

const moments = await discoverMoments(hubs);
const routes = moments.filter(({ before }) => before === 0);
const later = moments.filter(({ before, route }) => before > 0 && !route.includes('/resolve/'));

afterAll(async () => {
  await hubs[Symbol.asyncDispose]();
  process.stdout.write(`\n${table.text()}\n`);
});

describe.each(routes.map((moment) => ({ moment, at: `${moment.side}, ${moment.route}` })))(
  'at $at',
  ({ moment, at }) => {
    test.each(passingFaults(moment).map((faults) => ({ faults, name: namesOf(faults) })))(
      '$name: goes on, and ends as if nothing had been',
      async ({ faults }) => {
        await goesOn(moment, faults);
        for (const { name } of faults) table.count(name, at, 'went on');
      },
    );

    test('what lasts is named once, does nothing by halves, and is mended by the next run', async () => {
      let place = await openMoment(hubs, moment);
      try {
        for (const fault of lastingFaults(moment)) {
          let struck = strike(moment, [fault]);
          let applied = await applyHere(place.directory, { clock: recordingClock() });
          if (struck.struck() === 0) {
            // The run before it got past this route, and what is done is not asked for again.
            await isMended(place, moment);
            await place[Symbol.asyncDispose]();
            place = await openMoment(hubs, moment);
            struck = strike(moment, [fault]);
            applied = await applyHere(place.directory, { clock: recordingClock() });
          }
          expect({ fault: fault.name, struck: struck.struck() }).toMatchObject({ struck: 1 });
          isNamedOnce(applied, fault);
          table.count(fault.name, at, 'named');
        }
        await isMended(place, moment);
      } finally {
        await place[Symbol.asyncDispose]();
      }
    });

    test('what never ends is given up, named once, and mended by the next run', async () => {
      let place = await openMoment(hubs, moment);
      try {
        const isSample = moment === routes[0] || moment.route.includes('/commit/');
        for (const fault of isSample ? [...ENDLESS, ENDLESS_HANG] : ENDLESS) {
          const struck = strike(moment, [fault], 1_000);
          const timeOuts = fault === ENDLESS_HANG ? IMPATIENT : TIME_OUTS;
          const applied = await applyHere(place.directory, { clock: recordingClock(), timeOuts });
          hubs.proxies[moment.side].spare();
          expect(struck.struck()).toBeLessThanOrEqual(24);
          if (applied.exit === 0) {
            // Whether an upload is whole need not be asked twice: the next attempt sees it in the store of the hub.
            expect(moment.route).toBe('POST /lfs/verify');
            await place[Symbol.asyncDispose]();
            place = await openMoment(hubs, moment);
            continue;
          }
          expect(struck.struck()).toBeGreaterThan(1);
          isNamedOnce(applied, fault);
          table.count(fault.name, at, 'given up');
        }
        await isMended(place, moment);
      } finally {
        await place[Symbol.asyncDispose]();
      }
    });
  },
);

test.each(
  later.map((moment) => ({ moment, at: `${moment.side}, ${moment.route}`, time: moment.before + 1 })),
)('at $at, time $time: goes on, and ends as if nothing had been', async ({ moment }) => {
  await goesOn(moment, LATER);
});

/** One after the other, from the moment on. */
function strike(
  { side, route, before }: Moment,
  faults: readonly NamedFault[],
  times = 1,
): { readonly struck: () => number; readonly missed: () => readonly NamedFault[] } {
  const proxy = hubs.proxies[side];
  const matches = (method: string, path: string): boolean => routeOf(method, path) === route;
  if (before > 0) proxy.strike(matches, { kind: 'meanwhile', run: async () => undefined }, before);
  const strikes = faults.map((named) => ({ named, made: proxy.strike(matches, named.fault, times) }));
  return {
    struck: () => strikes.reduce((sum, { made }) => sum + made.struck, 0),
    missed: () => strikes.filter(({ made }) => made.struck === 0).map(({ named }) => named),
  };
}

/**
 * What the first fault of a sequence had done to it may never be asked for again: a success that was seen. The others then
 * meet a run of their own.
 */
async function goesOn(moment: Moment, faults: readonly NamedFault[]): Promise<void> {
  await using place = await openMoment(hubs, moment);
  const clock = recordingClock();
  const struck = strike(moment, faults);
  const isSlow = faults.some(({ fault }) => fault.kind === 'hang' || fault.kind === 'stall');
  const applied = await applyHere(place.directory, { clock, ...(isSlow ? { timeOuts: IMPATIENT } : {}) });
  requireApplied(applied);
  const missed = struck.missed();
  expect(missed.length).toBeLessThan(faults.length);
  // So impatient, it may have asked again for what was only slow on a busy machine.
  if (isSlow) expect(await place.state()).toEqual(moment.undisturbed.state);
  else expect(await endOf(place)).toEqual(expectedEnd(moment));
  for (const { wait } of faults.filter((fault) => !missed.includes(fault)))
    if (wait !== undefined) hasWaited(clock, wait);
  if (missed.length > 0) await goesOn(moment, missed);
}

/** Nobody can ask which parts the hub has: one whose answer was lost is sent again. */
function expectedEnd({ undisturbed, route }: Moment): unknown {
  if (!route.includes('/multipart/')) return undisturbed;
  const uploads = Object.keys(undisturbed.uploads).map((name) => [name, expect.any(Number)]);
  return { ...undisturbed, uploads: Object.fromEntries(uploads) };
}

/** At least what was asked for, and at most a quarter more. */
function hasWaited({ waits }: RecordingClock, milliseconds: number): void {
  const near = waits.filter((wait) => wait >= milliseconds - 100 && wait <= milliseconds * 1.25);
  if (near.length === 0) throw new Error(`no wait of ${milliseconds} among ${waits.join(', ')}`);
}

/** The root cause, once, and not again for everything that depends on it; never as something to be made. */
function isNamedOnce({ exit, text, result, plan, events }: AppliedHere, { name }: NamedFault): void {
  const unknown = groupUnknown(plan?.unknown ?? []).filter((group) => group.class !== 'dependency');
  const named = [
    ...unknown.map(({ why }) => why),
    ...result.failures.map(({ failure }) => failure.message),
    ...events.flatMap((event) => (event.type === 'stale' ? [event.why] : [])),
  ];
  const times = text.split(named[0] ?? '').length - 1;
  if (named.length !== 1 || times !== 1) throw new Error(`${name} is not named once:\n${text}`);
  const isAuth = name === '401' || name === '403';
  expect({ name, exits: isAuth ? [4] : [1, 6, 8] }).toMatchObject({ exits: expect.arrayContaining([exit]) });
  if (unknown.length > 0) {
    expect(plan?.actions.filter(({ kind }) => kind === 'publication')).toEqual([]);
  }
}

async function isMended(place: Place, moment: Moment): Promise<void> {
  requireApplied(await applyHere(place.directory, { clock: recordingClock() }));
  expect(await endOf(place)).toEqual(expectedEnd(moment));
}

function namesOf(faults: readonly NamedFault[]): string {
  return faults.map(({ name }) => name).join(', then ');
}
