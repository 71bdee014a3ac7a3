import type { Express } from 'express';
import request, { type Response } from 'supertest';

/** A page as a visitor has it before them. */
export interface Seen {
  status: number;
  /** Path and query of the page after redirects. */
  path: string;
  headers: Record<string, string>;
  html: string;
  /** Text of the first h1. */
  heading: string;
  /** All visible text, blanks folded. */
  text: string;
}

/** What to type into a form, by the names of its fields. */
export type Answers = Record<string, string>;

/**
 * A browser in small: keeps cookies, follows redirects and links, and fills in the forms that pages really hold, with their hidden
 * fields (and so their CSRF token). Nothing is posted that no page offered.
 */
export class Visitor {
  readonly cookies = new Map<string, string>();
  seen: Seen = { status: 0, path: '', headers: {}, html: '', heading: '', text: '' };
  /** Every path that was asked for, to search for what must not stand in an address. */
  readonly visited: string[] = [];

  constructor(
    private readonly app: Express | string,
    /** Sent with every request: `X-Forwarded-For`, `Accept-Language` … */
    private readonly headers: Record<string, string> = {},
  ) {}

  /** Opens an address, follows redirects. */
  open = (path: string): Promise<Seen> => this.send('get', path);

  /** Follows the first link whose text holds `text`. */
  async follow(text: string): Promise<Seen> {
    const links = [...this.seen.html.matchAll(/<a\b([^>]*)>(.*?)<\/a>/gs)];
    const link = links.find(([, , inner]) => textOf(inner ?? '').includes(text));
    const href = link && attribute(link[1] ?? '', 'href');
    if (href === undefined) throw new Error(`No link "${text}" on ${this.seen.path}:\n${this.seen.text}`);
    return this.open(new URL(href, `http://site${this.seen.path}`).href.replace('http://site', ''));
  }

  /** Fills in and sends the form that has all the fields of `answers`; `action` picks among several. `files` by field name. */
  async submit(answers: Answers, action?: string, files: Record<string, Buffer> = {}): Promise<Seen> {
    const form = this.forms().find(
      (one) =>
        (action === undefined || one.action.includes(action)) &&
        Object.keys(answers).every((name) => name in one.fields),
    );
    if (!form)
      throw new Error(`No form with ${Object.keys(answers).join(', ')} on ${this.seen.path}:\n${this.seen.text}`);
    return this.send('post', form.action, { ...form.fields, ...answers }, 0, form.isUpload ? files : undefined);
  }

  /** The forms of this page with the values that they hold now. */
  forms(): { action: string; fields: Answers; isUpload: boolean }[] {
    return [...this.seen.html.matchAll(/<form\b([^>]*)>(.*?)<\/form>/gs)]
      .filter(([, attributes]) => attribute(attributes ?? '', 'method')?.toLowerCase() === 'post')
      .map(([, attributes = '', body = '']) => ({
        action: attribute(attributes, 'action') ?? this.seen.path,
        fields: fieldsOf(body),
        isUpload: attribute(attributes, 'enctype') === 'multipart/form-data',
      }));
  }

  private async send(
    method: 'get' | 'post',
    path: string,
    body?: Answers,
    hops = 0,
    files?: Record<string, Buffer>,
  ): Promise<Seen> {
    if (hops > 10) throw new Error(`Too many redirects at ${path}`);
    this.visited.push(path);
    const call = request(this.app)[method](path).set(this.headers).set('Cookie', this.cookieHeader()).redirects(0);
    if (files) {
      const { [Object.keys(files)[0] ?? '']: _replaced, ...fields } = body ?? {};
      call.field(fields);
      for (const [name, content] of Object.entries(files)) call.attach(name, content, `${name}.csv`);
    }
    const response = await (files ? call : body ? call.type('form').send(body) : call);
    this.keepCookies(response);
    const { location } = response.headers;
    if (response.status >= 300 && response.status < 400 && location) {
      const next = new URL(location, `http://site${path}`);
      if (next.host !== 'site') {
        this.seen = see(response, location);
        return this.seen;
      }
      const keeps = response.status === 307 || response.status === 308;
      return this.send(keeps ? method : 'get', next.pathname + next.search, keeps ? body : undefined, hops + 1);
    }
    this.seen = see(response, path);
    return this.seen;
  }

  private cookieHeader = () => [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');

  private keepCookies(response: Response): void {
    for (const line of ([response.headers['set-cookie']].flat() as (string | undefined)[]).filter(
      (one) => one !== undefined,
    )) {
      const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
      const [name = '', value = ''] = pair.split(/=(.*)/s);
      const expires = attributes.find((one) => /^expires=/i.test(one))?.slice(8);
      if (expires && new Date(expires).getTime() <= 0) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }
}

function see(response: Response, path: string): Seen {
  const html = response.text ?? '';
  const heading = textOf(/<h1\b[^>]*>(.*?)<\/h1>/s.exec(html)?.[1] ?? '');
  return { status: response.status, path, headers: response.headers, html, heading, text: textOf(html) };
}

const textOf = (html: string) =>
  decode(html.replace(/<(script|style)\b.*?<\/\1>/gs, ' ').replace(/<[^>]*>/g, ' '))
    .replace(/\s+/g, ' ')
    .trim();

const decode = (text: string) =>
  text
    .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&nbsp;', ' ')
    .replaceAll('&amp;', '&');

function attribute(tag: string, name: string): string | undefined {
  const [, double, single] = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, 's').exec(tag) ?? [];
  const value = double ?? single;
  return value === undefined ? undefined : decode(value);
}

/** Names and values as a browser would send them; a submit button's name counts, the first one's value. */
function fieldsOf(body: string): Answers {
  const fields: Answers = {};
  for (const [, tag = '', attributes = '', inner = ''] of body.matchAll(
    /<(input|button|textarea|select)\b([^>]*)>(?:(?<=<(?:textarea|select)\b[^>]*>)(.*?)<\/(?:textarea|select)>)?/gs,
  )) {
    const name = attribute(attributes, 'name');
    if (!name) continue;
    const type = attribute(attributes, 'type') ?? '';
    const isChoice = tag === 'input' && (type === 'radio' || type === 'checkbox');
    if (tag === 'select') {
      const options = [...inner.matchAll(/<option\b([^>]*)>/g)].map(([, option = '']) => option);
      const chosen = options.find((option) => /\bselected\b/.test(option)) ?? options[0] ?? '';
      fields[name] = attribute(chosen, 'value') ?? '';
    } else if (isChoice && !/\bchecked\b/.test(attributes)) {
      fields[name] ??= '';
    } else if (tag === 'textarea') fields[name] = decode(inner.replace(/^\n/, ''));
    else if (isChoice) fields[name] = attribute(attributes, 'value') ?? 'on';
    else fields[name] ??= attribute(attributes, 'value') ?? '';
  }
  return fields;
}
