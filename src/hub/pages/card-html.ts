import MarkdownIt from 'markdown-it';
import { Html } from './html.ts';

const SCHEME = /^[a-z][\w+.-]*:|^\/\/|^#/i;

/** The card as HTML: raw HTML in it stays text, and no link can run anything. Relative addresses lead into the repo. */
export function cardHtml(markdown: string, files: string): Html {
  const parser = new MarkdownIt({ html: false, linkify: false });
  parser.core.ruler.push('addresses', ({ tokens }) => {
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const attribute = token.type === 'image' ? 'src' : 'href';
      const address = token.attrGet(attribute);
      if (address !== null && !SCHEME.test(address))
        token.attrSet(attribute, `${files}/${address.replace(/^\/+/, '')}`);
    }
  });
  const front = FRONT_MATTER.exec(markdown);
  const body = front?.index === 0 ? markdown.slice(front[0].length) : markdown;
  return new Html(parser.render(body));
}

const FRONT_MATTER = /^\uFEFF?\s*---[ \t]*\r?\n[\s\S]*?^---[ \t]*\r?$/m;
