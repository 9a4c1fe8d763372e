/**
 * The canonical layout of a fleet file: two spaces a level, `{ spaces: here }` and `[none, here]`, at most one empty line in
 * a row. Comments, order, anchors, quotes and the spelling of numbers stay as they are. Pure: text comes in, text goes out.
 */
import {
  isCollection,
  isPair,
  isScalar,
  Lexer,
  parseDocument,
  type Document,
  type Node,
  type Tags,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';

/** Texts that were wrapped by hand are wrapped here; what was on one line stays on one. Characters. */
const WRAP_AT = 100;
/** A comment that gets another neighbour may move once more. */
const ROUNDS = 4;

export type Formatted =
  | { readonly state: 'formatted'; readonly text: string }
  /** The file stays as it is. */
  | { readonly state: 'refused'; readonly why: string };

/** `text` must parse without errors. */
export function formatText(text: string): Formatted {
  const before = text.replaceAll('\r\n', '\n');
  let after = formatOnce(before);
  for (let round = 1; ; round += 1) {
    const again = formatOnce(after);
    if (again === after) break;
    if (round === ROUNDS) return { state: 'refused', why: 'its layout does not settle' };
    after = again;
  }
  if (print(parse(before)) !== print(parse(after)))
    return { state: 'refused', why: 'with the usual layout it would mean something else' };
  const [lost] = commentsLost(before, after);
  if (lost !== undefined) return { state: 'refused', why: `the usual layout has no place for "${lost}"` };
  return { state: 'formatted', text: text.includes('\r\n') ? after.replaceAll('\n', '\r\n') : after };
}

function formatOnce(text: string): string {
  const isOverLines = ({ range }: Node): boolean =>
    range !== null && range !== undefined && text.slice(range[0], range[1]).trimEnd().includes('\n');
  const document = parse(text, asWritten(isOverLines));
  visit(document, {
    Map: (_, map) => layOut(map, ' ', isOverLines),
    Seq: (_, list) => layOut(list, '', isOverLines),
  });
  const { comment } = document;
  if (comment === null || comment === undefined || hasGapBeforeEnd(text)) return document.toString(OPTIONS);
  // The library puts an empty line before the last comment of a file.
  document.comment = null;
  return `${document.toString(OPTIONS)}${comment.replaceAll(/^/gm, '#')}\n`;
}

const OPTIONS = { lineWidth: 0, indentSeq: true } as const;

/** Brackets over several lines become indented lines; brackets on one line stay what they are. */
function layOut(node: YAMLMap | YAMLSeq, padding: string, isOverLines: (node: Node) => boolean): undefined {
  if (node.flow === true && isOverLines(node)) node.flow = false;
  const usual = node.toString.bind(node);
  node.toString = (context, ...rest) =>
    usual(context === undefined ? context : { ...context, flowCollectionPadding: padding }, ...rest);
}

/** The library writes numbers from their values: `1.0`, `0o17` and `1e3` would become others. */
function asWritten(isOverLines: (node: Node) => boolean): (tags: Tags) => Tags {
  return (tags) =>
    tags.map((tag) => {
      if (typeof tag === 'string' || tag.collection !== undefined) return tag;
      const { stringify } = tag;
      if (tag.tag.endsWith(':int') || tag.tag.endsWith(':float'))
        return { ...tag, stringify: (item) => item.source ?? String(item.value) };
      if (!tag.tag.endsWith(':str') || stringify === undefined) return tag;
      return {
        ...tag,
        stringify: (item, context, ...rest) => {
          const options = { ...context.options, lineWidth: isOverLines(item) ? WRAP_AT : 0 };
          return stringify(item, { ...context, options }, ...rest);
        },
      };
    });
}

function parse(text: string, customTags?: (tags: Tags) => Tags): Document.Parsed {
  return parseDocument(text, { uniqueKeys: false, ...(customTags === undefined ? {} : { customTags }) });
}

/** Everything but the layout, in order. Aliases are names here, so that they cannot grow. */
function print(document: Document.Parsed): string {
  const parts: unknown[] = [];
  visit(document, (_, node) => {
    if (isPair(node)) parts.push('pair');
    else if (isScalar(node))
      parts.push(['scalar', typeof node.value, String(node.value), node.anchor, node.tag]);
    else if (isCollection(node)) parts.push(['items', node.items.length, node.anchor, node.tag]);
    else if (node !== null && typeof node === 'object' && 'source' in node)
      parts.push(['alias', node.source]);
  });
  return JSON.stringify(parts);
}

function commentsLost(before: string, after: string): readonly string[] {
  const left = commentsIn(after);
  return commentsIn(before).filter((comment) => {
    const at = left.indexOf(comment);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

/** The lexer announces a text, so that a `#` at the start of one is no comment. */
const TEXT_FOLLOWS = '\u001F';

function commentsIn(text: string): string[] {
  const comments: string[] = [];
  let last = '';
  for (const lexeme of new Lexer().lex(text)) {
    if (lexeme.startsWith('#') && last !== TEXT_FOLLOWS) comments.push(lexeme.trimEnd());
    last = lexeme;
  }
  return comments;
}

/** Whether an empty line stands before the comments that the text ends with. */
function hasGapBeforeEnd(text: string): boolean {
  const lines = text.trimEnd().split('\n');
  const content = lines.findLastIndex((line) => !/^\s*(#|$)/.test(line));
  return lines[content + 1]?.trim() === '';
}
