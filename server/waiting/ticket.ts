import { randomBytes } from 'node:crypto';
import type { CookieOptions, Request, Response } from 'express';
import type { Dependencies } from '../dependencies';
import { UnreadableError } from '../errors';
import { isHttps } from '../web/session';

/** A place in the line before the sign-in. It is sealed: nobody makes one, or reads what was typed from it. */
export interface Ticket {
  /** Names it where uses are counted: one that is copied opens no more than one. */
  id: string;
  /** When its owner came, in milliseconds since 1970. */
  at: number;
  /** What was typed, to be carried out when the turn comes. */
  typed?: string;
  password?: string;
  /** The token of the form: it is carried out for nobody but whose form it was. */
  token?: string;
}

/** How long, in milliseconds, a place is kept for somebody who went away. */
const heldFor = 3 * 3_600_000;
/** Most characters of the cookie: browsers drop longer ones. */
const longest = 3_600;
const context = 'waiting-ticket';

type Parts = Pick<Dependencies, 'keys' | 'config' | 'now'>;

const cookieOf = (config: Dependencies['config']): { name: string; options: CookieOptions } => ({
  name: isHttps(config) ? '__Host-shokai-line' : 'shokai-line',
  options: { httpOnly: true, sameSite: 'lax', path: '/', secure: isHttps(config) },
});

export const newTicketId = (): string => randomBytes(9).toString('base64url');

/** The ticket that somebody brings; undefined where there is none, or none that holds. */
export function readTicket({ keys, config, now }: Parts, req: Request): Ticket | undefined {
  const { name } = cookieOf(config);
  const found = (req.headers.cookie ?? '').split('; ').find((one) => one.startsWith(`${name}=`));
  if (!found) return undefined;
  try {
    const ticket = JSON.parse(keys.open(Buffer.from(found.slice(name.length + 1), 'base64url'), context)) as Ticket;
    return now().getTime() - ticket.at < heldFor ? ticket : undefined;
  } catch (error) {
    if (error instanceof UnreadableError || error instanceof RangeError || error instanceof TypeError) return undefined;
    throw error;
  }
}

/** Gives it to the browser, which keeps it when it is closed. What is too long for a cookie is not kept, and typed again. */
export function giveTicket({ keys, config }: Parts, res: Response, ticket: Ticket): void {
  const { name, options } = cookieOf(config);
  const { id, at, typed } = ticket;
  const shorter: Ticket[] = [ticket, { id, at, typed }, { id, at }];
  const sealed = shorter.map((one) => keys.seal(JSON.stringify(one), context).toString('base64url'));
  res.cookie(name, sealed.find(({ length }) => length <= longest) as string, { ...options, maxAge: heldFor });
}

export function takeTicket({ config }: Parts, res: Response): void {
  const { name, options } = cookieOf(config);
  res.clearCookie(name, options);
}
