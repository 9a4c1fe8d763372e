/**
 * The usual layout of every file of a fleet. That it means the same is not believed but compared: the fleet is compiled again,
 * and what comes out must be equal but for the places in the text.
 */
import { formatText } from '../../fleet/format-text.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import type { FleetText } from '../../fleet/fleet-text.ts';
import { canonicalJson } from '../../resources/content.ts';
import { compile } from '../compose/open-fleet.ts';
import type { OpenFleet } from '../../workspace/opened-fleet.ts';
import { EXIT } from '../../diagnostics/exit-code.ts';
import { UserError } from '../../diagnostics/user-error.ts';

export interface LaidOut {
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

/** Those that would change. */
export async function layOutFleet({ fleet, files }: OpenFleet): Promise<readonly LaidOut[]> {
  const all = files.map(layOut);
  const changed = all.filter(({ before, after }) => before !== after);
  if (changed.length === 0) return [];
  const now = await compile(all.map(({ path, after }): FleetText => ({ path, text: after })));
  if (meaningOf(now.fleet) !== meaningOf(fleet))
    throw refused('the fleet', 'with the usual layout it would mean something else');
  return changed;
}

function layOut({ path, text }: FleetText): LaidOut {
  const formatted = formatText(text);
  if (formatted.state === 'refused') throw refused(path, formatted.why);
  return { path, before: text, after: formatted.text };
}

function refused(what: string, why: string): UserError {
  return new UserError(`${what} keeps its layout: ${why}`, {
    exit: EXIT.error,
    remedy: 'Nothing was written. Lay it out by hand; zoo fmt --check says how far it is.',
  });
}

/** Without the places of things in the text, and the key that is made of the text. */
function meaningOf(fleet: Fleet): string {
  const plain: unknown = JSON.parse(JSON.stringify({ ...fleet, key: undefined }));
  return canonicalJson(withoutPlaces(plain));
}

function withoutPlaces(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPlaces);
  if (typeof value !== 'object' || value === null) return value;
  if (['file', 'line', 'column', 'length', 'path'].every((name) => Object.hasOwn(value, name)))
    return 'place';
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, withoutPlaces(part)]));
}
