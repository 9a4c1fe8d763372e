import { expect, test } from 'vitest';
import { isRead, type ReadRoute, requireRead } from '../../../src/endpoints/read-routes.ts';

const ROUTES: readonly ReadRoute[] = [
  'GET /api/models',
  'GET /api/models/*/*',
  'GET /*/*/raw/**',
  'GET elsewhere',
];

test.each([
  ['GET', '/api/models', true],
  ['GET', '/api/models?search=zen', true],
  ['HEAD', '/api/models', false],
  ['POST', '/api/models', false],
  ['GET', '/api/models/', false],
  ['GET', '/api/models/zen/nano', true],
  ['DELETE', '/api/models/zen/nano', false],
  ['GET', '/api/models/zen/nano/settings', false],
  ['GET', '/api/models//nano', false],
  ['GET', '/zen/nano/raw/main/a/b', true],
  ['GET', '/zen/nano/raw', false],
  ['GET', '/zen/nano/raw/../../../api/repos/delete', false],
  ['GET', '/api/models/zen%2Fnano', false],
] as const)('%s %s is on the list: %s, also on a hub below a path', (method, path, expected) => {
  for (const server of ['https://hub.lab', 'https://hub.lab/below/here']) {
    expect(isRead(ROUTES, { method, to: new URL(`${server}${path}`), server })).toBe(expected);
  }
});

test('another server is elsewhere, and so is what lies beside the path of a hub', () => {
  const server = 'https://hub.lab/below';
  for (const address of ['https://cdn.lab/x', 'http://hub.lab/below/api/models', 'https://hub.lab/other']) {
    expect(isRead(ROUTES, { method: 'GET', to: new URL(address), server })).toBe(true);
    expect(isRead(ROUTES, { method: 'PUT', to: new URL(address), server })).toBe(false);
    expect(isRead(['GET /api/models'], { method: 'GET', to: new URL(address), server })).toBe(false);
  }
});

test('a refused request is named without its query', () => {
  const to = new URL('https://hub.lab/api/x?signature=secret');
  expect(() => requireRead(ROUTES, { method: 'PUT', to, server: 'https://hub.lab' })).toThrow(
    new TypeError('a command that only looks tried to send PUT https://hub.lab/api/x'),
  );
});
