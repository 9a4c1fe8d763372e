import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

test('what commands print as JSON is written by jsonText, which no terminal obeys', () => {
  const commands = globSync('src/cli/commands/*.ts').filter((file) =>
    /(?:out|err)\([^;]*JSON\.stringify/.test(readFileSync(file, 'utf8')),
  );
  expect(commands).toEqual([]);
});
