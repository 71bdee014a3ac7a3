import type { Request, Response } from 'express';
import type { Dependencies } from '../dependencies';
import { giveTicket, newTicketId, type Ticket } from '../waiting/ticket';
import { fieldOf } from '../web/form';

/** Puts what was typed into the line; somebody who stands in it already keeps their place. */
export function joinLine(
  deps: Pick<Dependencies, 'signInLine' | 'keys' | 'config' | 'now'>,
  req: Request,
  res: Response,
  before: Ticket | undefined,
): void {
  const { id, at } = before ?? { id: newTicketId(), at: deps.signInLine.join() };
  const [typed, password, token] = ['identifier', 'password', '_csrf'].map((name) => fieldOf(req, name));
  giveTicket(deps, res, { id, at, typed, password, token });
  res.set('Cache-Control', 'no-store').redirect(303, res.locals.link('/login/waiting'));
}

/** How long it will take, in words. @param seconds as the line says */
export function waitText(t: Response['locals']['t'], seconds: number): string {
  if (seconds < 50) return t('waiting:wait.soon');
  const minutes = Math.ceil(seconds / 60);
  return minutes < 60
    ? t('waiting:wait.minutes', { count: minutes })
    : t('waiting:wait.hours', { count: Math.ceil(minutes / 60) });
}
