/** In the text of a workflow: GitHub puts the value in before any shell sees it. */
export function expression(text: string): string {
  return `\${{ ${text} }}`;
}

/** What every job begins with. */
export const SET_UP = `      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with: { node-version: 24 }`;

/** All of the history: of each merge zoo knows whether an apply has finished with it. */
export const FETCH_HISTORY = 'git fetch -q --no-tags --depth=2147483647 origin "$GITHUB_SHA"';
