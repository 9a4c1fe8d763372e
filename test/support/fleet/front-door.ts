import { renderDiagnostic } from '../../../src/diagnostics/render-diagnostic.ts';
import { decodeText } from '../../../src/fleet/decode-text.ts';
import { load, PLAIN } from './fixture.ts';

/** Characters, of one message and of one line that is drawn. */
const MAX_MESSAGE = 310;
const MAX_LINE = 700;
const MAX_TOLD = 201;

export interface Answer {
  readonly isFleet: boolean;
  /** Codes of all problems. */
  readonly codes: readonly string[];
  /** What is wrong with the answer itself; a sound one has nothing. */
  readonly unsound: readonly string[];
}

/** Puts bytes through the front door as they come from a disk, and judges what comes out. A throw is for the caller. */
export function knock(bytes: Uint8Array): Answer {
  const text = decodeText(bytes);
  const { fleet, diagnostics } = load([{ path: 'zoo.fleet.yaml', text }]);
  const lines = text.split('\n');
  const unsound: string[] = [];
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if ((fleet === undefined) !== errors.length > 0)
    unsound.push(`${errors.length} errors, and a fleet or none`);
  if (diagnostics.length > MAX_TOLD) unsound.push(`${diagnostics.length} problems are told`);
  for (const diagnostic of diagnostics) {
    const { place, message, code } = diagnostic;
    const at = `${code} at ${place.line}:${place.column}`;
    const line = lines[place.line - 1];
    if (place.file !== 'zoo.fleet.yaml' || line === undefined) unsound.push(`${at} is not in the file`);
    else if (place.column < 1 || place.column > line.length + 1) unsound.push(`${at} is not in its line`);
    if (place.length < 1) unsound.push(`${at} marks nothing`);
    if (message.length > MAX_MESSAGE) unsound.push(`${at} has a message of ${message.length} characters`);
    unsound.push(
      ...unsoundDrawing(renderDiagnostic(diagnostic, () => text, PLAIN)).map((why) => `${at} ${why}`),
    );
  }
  return { isFleet: fleet !== undefined, codes: diagnostics.map(({ code }) => code), unsound };
}

function unsoundDrawing(drawn: string): readonly string[] {
  const lines = drawn.split('\n');
  return [
    ...(lines.some((line) => /^ *--> zoo\.fleet\.yaml:\d+:\d+$/.test(line)) ? [] : ['has no place']),
    ...(lines.some((line) => /\| +\^+$/.test(line)) ? [] : ['has no caret']),
    ...(lines.some((line) => line.length > MAX_LINE) ? ['has a line that is too long'] : []),
    // An escape sequence of the file could repaint what is said of it.
    ...(/[^\P{Cc}\n]/u.test(drawn) ? ['has control characters'] : []),
    ...(/\n +at .*:\d+:\d+\)?$/m.test(drawn) ? ['has a stack'] : []),
  ];
}
