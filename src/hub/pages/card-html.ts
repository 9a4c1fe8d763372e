import MarkdownIt from 'markdown-it';
import { Html } from './html.ts';

const SCHEME = /^[a-z][\w+.-]*:|^\/\/|^#/i;

/** The card as HTML: raw HTML in it stays text, and no link can run anything. Relative addresses lead into the repo. */
export function cardHtml(markdown: string, files: string): Html {
  const parser = new MarkdownIt({ html: false, linkify: false });
  for (const [rule, attribute] of [
    ['link_open', 'href'],
    ['image', 'src'],
  ] as const) {
    const before = parser.renderer.rules[rule];
    parser.renderer.rules[rule] = (tokens, index, options, environment, self) => {
      const token = tokens[index];
      const address = String(token?.attrGet(attribute) ?? '');
      if (!SCHEME.test(address)) token?.attrSet(attribute, `${files}/${address.replace(/^\/+/, '')}`);
      return before === undefined
        ? self.renderToken(tokens, index, options)
        : before(tokens, index, options, environment, self);
    };
  }
  const front = FRONT_MATTER.exec(markdown);
  const body = front?.index === 0 ? markdown.slice(front[0].length) : markdown;
  return new Html(parser.render(body));
}

const FRONT_MATTER = /^\uFEFF?\s*---[ \t]*\r?\n[\s\S]*?^---[ \t]*\r?$/m;
