/**
 * `npm run demo`: the main job on one machine. `npm run demo -- lab`: a fleet of three machines over ssh, all on this computer.
 * `npm run demo -- formats`: one model in every format, and what its gates stop.
 */
import process from 'node:process';
import { playDemo } from './demo/story.ts';
import { playFormats } from './formats/story.ts';
import { playLab } from './lab/story.ts';

const STORIES: Readonly<Record<string, () => Promise<void>>> = {
  demo: playDemo,
  formats: playFormats,
  lab: playLab,
};

const name = process.argv[2] ?? 'demo';
const story = STORIES[name];
if (story === undefined) {
  process.stderr.write(`There is no story "${name}". There are: ${Object.keys(STORIES).join(', ')}.\n`);
  process.exitCode = 2;
} else await story();
