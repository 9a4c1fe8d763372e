import { describe, expect, test } from 'vitest';
import { fleetTemplate } from '../../../src/cli/init/fleet-template.ts';
import { ledgerOffers } from '../../../src/cli/init/ledger-offers.ts';
import { REGISTRIES } from '../../../src/cli/registries.ts';
import { formatText } from '../../../src/fleet/format-text.ts';

function formatted(text: string): string {
  const result = formatText(text);
  return result.state === 'formatted' ? result.text : `refused: ${result.why}`;
}

describe('the usual layout', () => {
  test('is two spaces a level, one space inside braces and before a comment, at most one empty line', () => {
    const text = `# Above.


zoo:    v1     # why
targets:
      hub: {kind: huggingface,   endpoint: "embedded"}   # here
families:
   zen:
      publish:
      - hub
      # before the other
      -   other
`;
    expect(formatted(text)).toBe(`# Above.

zoo: v1 # why
targets:
  hub: { kind: huggingface, endpoint: "embedded" } # here
families:
  zen:
    publish:
      - hub
      # before the other
      - other
`);
  });

  test('keeps anchors, aliases, quotes and the spelling of numbers and of nothing', () => {
    const text = `a: &formats { safetensors: {} }
b: *formats
quoted: 'v1'
double: "2025"
decimal: 1.0
exponent: 1e3
octal: 0o17
nothing:
tilde: ~
truth: True
`;
    expect(formatted(text)).toBe(text);
  });

  test('turns brackets over several lines into indented lines', () => {
    expect(formatted('hub: { kind: oci, # why\n       layout: [one, two] }\n')).toBe(
      'hub:\n  kind: oci # why\n  layout: [one, two]\n',
    );
  });

  test('keeps block texts, and a text that was on one line', () => {
    const long = `mission: ${'word '.repeat(60)}end\n`;
    expect(formatted(long)).toBe(long);
    expect(formatted('card: |\n    one\n      two\n')).toBe('card: |\n  one\n    two\n');
  });

  test('takes a # inside a text for no comment, and loses no comment at the end', () => {
    const text = 'name: "#1"\nnote: |\n  # text\nlast: {}\n# end\n#   deeper\n';
    expect(formatted(text)).toBe(text);
  });

  test('keeps the ends of lines that the file has', () => {
    expect(formatted('a:   1\r\nb: 2\r\n')).toBe('a: 1\r\nb: 2\r\n');
  });

  test.each([true, false])('does not change the file that zoo init writes (remote: %s)', (hasGitRemote) => {
    const text = fleetTemplate('zen', ledgerOffers(REGISTRIES.stores, { hasGitRemote }));
    expect(formatted(text)).toBe(text);
  });

  test.each([
    'a: 1 # x\n# y\n\n# z\nb:\n  - c: 1\n\n    # d\n    e: 2\n',
    '---\n# first\na: {b: [1,2,{c: d}], e: f}\n...\n',
    'a:\n  # only a comment\n',
    '? a\n: b\n',
    'a: "one\n  two"\nb: >-\n  folded\n  text\n\n  more\n',
    'x: [\n  a, # of a\n  b\n]\n',
    'key: &x\n  a: 1\nother: !!str 12\n',
  ])('comes to the same when it is done twice: %j', (text) => {
    const once = formatted(text);
    expect(once).not.toContain('refused');
    expect(formatted(once)).toBe(once);
  });
});
