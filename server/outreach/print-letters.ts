import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import QRCode from 'qrcode';
import { deskView } from '../desks/desk-pages';
import { RefusedError } from '../errors';
import type { IncidentDocument } from '../incident-file/incident-document';
import { place } from '../place';
import { type Language, textsOf } from '../texts/i18n';
import { inLanguage } from '../texts/text';
import { formatDate, formatDay } from '../time/format-time';
import { renderTemplate } from '../web/templates';

/** What one letter has of its own. */
export interface PrintedLetter {
  language: Language;
  name: string | undefined;
  postalCode: string | undefined;
  address: string | undefined;
  /** As it is typed in: four groups of four. */
  code: string;
  /** The last day on which the code holds: `2024-07-02`. */
  until: string;
  page: string;
}

/** What all letters have in common. */
export interface Occasion {
  document: IncidentDocument;
  isInvestigating: boolean;
  now: Date;
}

/** How many letters stand in one file: what an office printer and a hand can take. */
export const lettersPerFile = 500;

/**
 * Where the top of the address is on an A4 sheet folded in three, in millimetres: long envelopes of Japan (長形3号) have their window higher than those
 * of DIN 5008, form B, and its kin.
 */
const windowTop = () => (place.country === 'JP' ? 17 : 48);

/**
 * Lays letters out as HTML files to be printed, 500 a file, each on one A4 page with its address in the window, its code and a QR code of the page where
 * that is typed in. The QR code holds no code: what is opened by it stands in logs.
 * @param folder made here; it must not be there yet
 */
export function createLetterPrinter(folder: string, occasion: Occasion) {
  if (existsSync(folder)) throw new RefusedError(`${folder} is there already; name another folder.`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  let waiting: PrintedLetter[] = [];
  const done = { files: 0, letters: 0, withoutAddress: 0 };
  const images = new Map<string, string>();
  const imageOf = async (page: string) => {
    const known =
      images.get(page) ?? (await QRCode.toString(page, { type: 'svg', margin: 4, errorCorrectionLevel: 'M' }));
    images.set(page, known);
    return known;
  };
  const flush = async () => {
    if (waiting.length === 0) return;
    done.files += 1;
    const batch = String(done.files).padStart(3, '0');
    const letters = [];
    for (const [index, letter] of waiting.entries())
      letters.push(
        letterView(letter, occasion, `${batch}-${String(index + 1).padStart(3, '0')}`, await imageOf(letter.page)),
      );
    const file = path.join(folder, `letters-${batch}.html`);
    const html = renderTemplate('outreach/letters/batch', {
      ...{ letters, first: letters[0], windowTop: windowTop(), title: `${occasion.document.incident} ${batch}` },
    });
    writeFileSync(file, html, { mode: 0o600 });
    done.letters += letters.length;
    waiting = [];
  };
  return {
    /** Nothing can be printed for whoever has no name or address: counted. */
    async add(letter: PrintedLetter): Promise<void> {
      if (!letter.name || !letter.address) {
        done.withoutAddress += 1;
        return;
      }
      waiting.push(letter);
      if (waiting.length === lettersPerFile) await flush();
    },
    async end(): Promise<typeof done> {
      await flush();
      return done;
    },
    /** Codes that were not kept open nothing: no letter of theirs stays. */
    abandon: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export type LetterPrinter = ReturnType<typeof createLetterPrinter>;

function letterView(letter: PrintedLetter, { document, isInvestigating, now }: Occasion, number: string, qr: string) {
  const { language: lang, name, postalCode, address = '', code, until, page } = letter;
  const t = textsOf(lang);
  const used = new Set(document.exposures.map(({ desk }) => desk));
  const desks = document.desks.filter((desk) => used.has(desk.code)).map((desk) => deskView(desk, { lang, t, now }));
  return {
    ...{ lang, t, name, postalCode, code, page, number, qr, desks, isInvestigating },
    address: address.split(/\r?\n/),
    organisation: inLanguage(document.organisation, lang),
    title: inLanguage(document.title, lang),
    date: formatDate(lang, now, place.timeZone),
    until: formatDay(lang, until),
  };
}
