import fc from 'fast-check';

/**
 * For vitest's `setupFiles`. `npm test` tries the same cases every time, so that red means that something was changed; `npm run
 * soak` looks for new ones, with a seed that it prints and that ZOO_SEED repeats.
 */
fc.configureGlobal({ seed: Number(process.env['ZOO_SEED'] ?? 20_250_124) });
