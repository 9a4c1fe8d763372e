import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderDiagnostic, type DiagnosticPaint } from '../../../src/diagnostics/render-diagnostic.ts';
import { loadFleet, type LoadedFleet } from '../../../src/fleet/load-fleet.ts';
import type { FleetText } from '../../../src/fleet/fleet-text.ts';
import type { HashText } from '../../../src/resources/digest.ts';
import { CATALOG } from './catalog.ts';

const FIXTURES = join(import.meta.dirname, 'fixtures');

export const hashText: HashText = (text) => `sha256:${createHash('sha256').update(text).digest('hex')}`;

const plain = (text: string): string => text;
export const PLAIN: DiagnosticPaint = { bold: plain, red: plain, yellow: plain, cyan: plain };

export function fixture(folder: string, ...paths: readonly string[]): readonly FleetText[] {
  return paths.map((path) => ({ path, text: readFileSync(join(FIXTURES, folder, path), 'utf8') }));
}

export function load(files: readonly FleetText[]): LoadedFleet {
  return loadFleet(files, { catalog: CATALOG, hash: hashText });
}

/** Everything that a user would read about these files, in plain text. */
export function rendered(files: readonly FleetText[]): string {
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const { diagnostics } = load(files);
  return diagnostics
    .map((diagnostic) => renderDiagnostic(diagnostic, (file) => texts.get(file), PLAIN))
    .join('\n\n');
}

/** What a user would read about files of the `broken` fixtures. */
export function broken(...paths: readonly string[]): string {
  return `\n${rendered(fixture('broken', ...paths))}\n`;
}

/** Codes of what is told about a fleet. */
export function codes(...lines: readonly string[]): readonly string[] {
  const text = ['zoo: v1', 'fleet: demo', ...lines, ''].join('\n');
  return load([{ path: 'zoo.fleet.yaml', text }]).diagnostics.map(({ code }) => code);
}
