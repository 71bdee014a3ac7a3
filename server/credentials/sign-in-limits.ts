import type { Request } from 'express';
import { type Counted, type Limit, networkOf } from '../web/rate-limit';
import type { CodePurpose } from './email-codes-repository';

/** The limits of sign-in, codes and letter codes, and why they are what they are: docs/sign-in.md. Times in seconds. */
const quarterHour = 15 * 60;
const growing = { block: 30, longestBlock: quarterHour };

const typed: Limit = { name: 'sign-in typed', window: quarterHour };
const typedHere: Limit = { name: 'sign-in typed from a network', window: quarterHour, free: 10, ...growing };
const network: Limit = { name: 'sign-in network', window: quarterHour, free: 300, ...growing };
const site: Limit = { name: 'sign-in site', window: quarterHour, paid: 1 };
/** Programs that guess are recognised by what they send, wherever they send it from; a crowd's browsers get in far more often than not. */
const client: Limit = { name: 'sign-in client', window: 4 * quarterHour, paid: 3 };

/** Attempts in a window, those outweighed taken off, beyond which a right password is not enough, and a code by mail is asked for. */
const stepUpAfter = { typed: 5, network: 50, site: 10_000, client: 30 };

/** The same text in another form counts together; nobody looks whether it means an account. */
const plain = (text: string) => text.normalize('NFKC').trim().toLowerCase();

/** What a sign-in counts under, in the order of `needsStepUp`. */
export function signInLimits(req: Request, text: string): Counted[] {
  const here = networkOf(req.ip);
  return [
    { limit: typed, of: plain(text) },
    { limit: network, of: here },
    { limit: site, of: '' },
    { limit: typedHere, of: `${here} ${plain(text)}` },
    { limit: client, of: clientOf(req) },
  ];
}

/** What a browser says of itself, which headers it sends, and in what order: the same for all of one kind, and hardly ever right in a program. */
function clientOf({ rawHeaders = [], headers = {} }: Partial<Request>): string {
  const names = rawHeaders.filter((_, place) => place % 2 === 0).map((name) => name.toLowerCase());
  const own = names.filter(
    (name) => !/^(cookie|content-length|host|connection|referer|origin|forwarded|via|x-)/.test(name),
  );
  const values = ['user-agent', 'accept', 'accept-encoding', 'accept-language'].map((name) => headers[name] ?? '');
  return [...own, ...values].join('\n');
}

/** Instead of locking an account that somebody guesses at, and so its owner out, its password alone opens nothing. */
export const needsStepUp = ([byText = 0, byNetwork = 0, bySite = 0, , byClient = 0]: number[]): boolean =>
  byText > stepUpAfter.typed ||
  byNetwork > stepUpAfter.network ||
  bySite > stepUpAfter.site ||
  byClient > stepUpAfter.client;

/**
 * How many of the attempts are forgiven to somebody who got in: all that were made with this text from this network, since one in six mistypes. What
 * stays counted is failures that led nowhere, which a crowd hardly makes and guessing is made of.
 */
export const madeByThem = (made: number[]): number => made[3] ?? 1;

/** Who waited in line may mistype; a ticket that was copied opens the door to no crowd. */
export const ticketUses = (id: string): Counted => ({
  limit: { name: 'ticket of the line', window: 3 * 3600, free: 6, ...growing },
  of: id,
});

const hour = { window: 3600, block: 300, longestBlock: 3600 };

/**
 * Mails with codes: to one address from one network, to it from anywhere, and from one network. Whoever asks for codes in somebody else's name keeps
 * them from theirs only after having asked from several networks; until then the limit spares their mailbox.
 */
export function codeRequestLimits(req: Request, text: string): Counted[] {
  const here = networkOf(req.ip);
  return [
    { limit: { name: 'code request typed from a network', ...hour, free: 5 }, of: `${here} ${plain(text)}` },
    { limit: { name: 'code request typed', ...hour, free: 20, longestBlock: quarterHour }, of: plain(text) },
    { limit: { name: 'code request network', window: quarterHour, free: 50, ...growing }, of: here },
  ];
}

/** Entering codes, by mail or letter. A mailed code itself dies after five wrong tries. */
export const codeEntryLimits = (req: Request): Counted[] => [
  { limit: { name: 'code entry network', window: quarterHour, free: 50, ...growing }, of: networkOf(req.ip) },
];

/**
 * Mails with codes to one member, from one network and from anywhere. Those that follow a right password have a count of their own, which whoever
 * only asks for codes in the member's name cannot spend.
 * @param network of whoever asks
 */
export function codesToMember(
  purpose: CodePurpose,
  memberId: string,
  network: string,
): { here: Counted; anywhere: Counted } {
  const what = purpose === 'sign_in' ? 'codes after the password' : 'codes to a member';
  return {
    here: { limit: { name: `${what} from a network`, ...hour, free: 6, block: 600 }, of: `${network} ${memberId}` },
    anywhere: { limit: { name: what, ...hour, free: 24, longestBlock: quarterHour }, of: memberId },
  };
}
