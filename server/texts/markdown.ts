import MarkdownIt from 'markdown-it';
import sanitizeHtml from 'sanitize-html';

const markdown = new MarkdownIt({ html: false, linkify: false, breaks: true });
const allowed: sanitizeHtml.IOptions = {
  allowedTags: [
    'p',
    'br',
    'strong',
    'em',
    'ul',
    'ol',
    'li',
    'a',
    'h4',
    'h5',
    'blockquote',
    'table',
    'thead',
    'tbody',
    'tr',
    'th',
    'td',
  ],
  allowedAttributes: { a: ['href', 'rel'], ol: ['start'] },
  allowedSchemes: ['https', 'http', 'mailto', 'tel'],
  allowProtocolRelative: false,
  // Prose stands below the page's own headings.
  transformTags: {
    h1: 'h4',
    h2: 'h4',
    h3: 'h4',
    h6: 'h5',
    a: sanitizeHtml.simpleTransform('a', { rel: 'noopener noreferrer' }),
  },
};

/** What was rendered last; a notice has some hundred texts. */
const rendered = new Map<string, string>();
const most = 5_000;

/** Markdown as HTML that is safe to print with `<%-`: no raw HTML, no scripts, no images, no styles. Each text is rendered once. */
export function renderMarkdown(source: string): string {
  const known = rendered.get(source);
  if (known !== undefined) return known;
  const html = sanitizeHtml(markdown.render(source), allowed).trim();
  if (rendered.size >= most) rendered.delete(rendered.keys().next().value as string);
  rendered.set(source, html);
  return html;
}
