import { applyHere, requireApplied } from './apply-here.ts';
import { recordingClock } from './recording-clock.ts';
import type { Answered, Kept, Place, TwoHubs } from './two-hubs.ts';

export interface Stage {
  readonly name: string;
  readonly from: Kept | undefined;
  readonly change: (place: Place) => Promise<void>;
}
/** One request of an undisturbed run, and from where it comes to it. */
export interface Moment extends Answered {
  readonly stage: Stage;
  /** How often the route was passed before. */
  readonly before: number;
  /** Of the hub and its uploads, when nothing goes wrong. */
  readonly undisturbed: Ended;
}
/** What a run has left, as far as it counts. */
export interface Ended {
  readonly state: unknown;
  readonly uploads: Readonly<Record<string, number>>;
}

/** The requests that undisturbed runs make of either hub, each once: what they are is found by recording, and nowhere listed. */
export async function discoverMoments(hubs: TwoHubs): Promise<readonly Moment[]> {
  await using refused = await hubs.open();
  const create = hubs.proxies.target.strike((method, path) => method === 'POST' && path.endsWith('/create'), {
    kind: 'answer',
    status: 403,
  });
  await applyHere(refused.directory, { clock: recordingClock() });
  if (create.struck !== 1) throw new Error('no repo was to be created');
  const fetched = await refused.keep();
  const stay = async (): Promise<void> => undefined;

  const found = new Map<string, Moment>();
  async function record(stage: Stage): Promise<Kept> {
    await using place = await hubs.open(stage.from);
    await stage.change(place);
    requireApplied(await applyHere(place.directory, { clock: recordingClock() }));
    const undisturbed = await endOf(place);
    const passed = new Map<string, number>();
    for (const answered of place.answered) {
      const name = `${answered.side} ${answered.route}`;
      const before = passed.get(name) ?? 0;
      passed.set(name, before + 1);
      const key = `${name} ${before}`;
      if (!found.has(key)) found.set(key, { ...answered, stage, before, undisturbed });
    }
    return await place.keep();
  }
  const published = await record({ name: 'publishing', from: fetched, change: stay });
  await record({ name: 'fetching', from: undefined, change: stay });
  await record({
    name: 'opening',
    from: published,
    change: (place) => place.edit('visibility: private', 'visibility: public'),
  });
  return [...found.values()];
}

export async function openMoment(hubs: TwoHubs, { stage }: Moment): Promise<Place> {
  const place = await hubs.open(stage.from);
  await stage.change(place);
  return place;
}

export async function endOf(place: Place): Promise<Ended> {
  return { state: await place.state(), uploads: place.uploads() };
}
