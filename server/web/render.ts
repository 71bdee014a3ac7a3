import { randomUUID } from 'node:crypto';
import type { Response } from 'express';
import { place } from '../place';
import { version } from '../project-root';
import { nameOfLanguage } from '../texts/display-names';
import { readingLanguages } from '../texts/i18n';
import { nameOfZone } from '../time/format-time';
import { assetPath } from './assets';
import { brand } from './brand';
import { maskedToken } from './csrf';
import { sendFormBack, withReturnedForm } from './returned-form';
import { keptFragments, pourForms, renderTemplate } from './templates';

/** What every page states; the rest is the room's. */
export interface Page {
  /** Text of the document's title, without the site's name. */
  title: string;
  /** Desks that this page is about, in place of those of every live incident. */
  desks?: object[];
  /** IANA name of the clocks that its times are of; without it those of the installation. */
  timeZone?: string;
}

/**
 * Sends a page: `views/layouts/<side>.ejs`, which includes `views/<view>.ejs`.
 * Templates see `page`, and the `frame` that is the same for all.
 */
export async function render<P extends Page>(res: Response, view: string, page: P): Promise<void> {
  if (sendFormBack(res, view, page)) return;
  send(res, Buffer.from(await renderToText(res, view, withReturnedForm(res, view, page))));
}

/** Past `res.send`, which would hash every body for an ETag: personal pages stay in no cache. */
function send(res: Response, body: Buffer): void {
  res.type('html').set('Content-Length', String(body.length));
  res.end(body);
}

/** The page as text, for pages that are kept. */
export async function renderToText(res: Response, view: string, page: Page): Promise<string> {
  const {
    lang,
    locale,
    isPlain,
    isUnreviewed = false,
    t,
    link,
    switchPath,
    layout = 'customer',
    desks = [],
    isSample = false,
    here,
    staff,
    navigation = [],
  } = res.locals;
  const session = res.req.session;
  let token: string | undefined;
  const timeZone = page.timeZone ?? place.timeZone;
  const frame = {
    lang,
    locale,
    isPlain,
    /** In which language a text stands that this one lacks. */
    instead: isUnreviewed && nameOfLanguage(lang, place.languages[0]),
    readingLanguages: readingLanguages(),
    /** The one clock that this page goes by. */
    zone: nameOfZone(lang ?? place.languages[0], timeZone),
    timeZone,
    t,
    link,
    switchPath,
    desks,
    isSample,
    here,
    staff,
    layout,
    version,
    brand,
    asset: assetPath,
    navigation,
    isSignedIn: !!session?.memberId,
    /** Called by forms only: a page without a form makes no session. */
    csrfToken: () => {
      token ??= maskedToken(res.req);
      return token;
    },
    /** A new one in each form: what carries it is carried out once (`drafts/only-once.ts`). */
    onceKey: randomUUID,
  };
  return renderTemplate(`layouts/${layout}`, { ...frame, kept: keptFragments(frame), pourForms, view, page });
}
