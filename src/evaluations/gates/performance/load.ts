/** What the server has to do in each run: in the key of the report, so that a change of it measures everything again. */
export const TOKENS = 64;
export const REPEATS = 8;
export const CONTEXT_TOKENS = 2048;

/** About 150 tokens for a vocabulary of English: a question with some context, as clients send it. */
export const PROMPT = `A lighthouse stands on a rock in the sea, an hour by boat from the village. For eighty years a keeper
lived in it, lit the lamp at dusk, wound the clockwork that turned the lens, and wrote down the weather, the ships that passed
and the birds that rested on the gallery. Then the lamp became electric, and a cable brought the current from the shore. The
last keeper left on a clear morning in spring. He took the books with him, forty of them, bound in grey cloth, and gave them to
the school of the village. The children counted the storms and the ships of each year, and drew them as lines on a long roll of
paper. Describe what they saw in these lines, and what they could not see in them.`;
