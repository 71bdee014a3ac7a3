import { type Counted, type Limit, networkOf } from '../web/rate-limit';

const quarterHour = 15 * 60;
const growing = { window: quarterHour, block: 30, longestBlock: quarterHour };

const typedHere: Limit = { name: 'staff sign-in typed from a network', free: 10, ...growing };
const network: Limit = { name: 'staff sign-in network', free: 100, ...growing };
const code: Limit = { name: 'staff second factor', free: 10, ...growing };
const ownPassword: Limit = { name: 'staff own password', free: 10, ...growing };
const mailedCode: Limit = { name: 'staff mailed code', window: 3600, free: 5, block: 300, longestBlock: 3600 };
const invite: Limit = { name: 'staff invitation network', free: 20, ...growing };

/**
 * What a staff password is counted under: a text from one network, and the network. Nothing that is tried elsewhere keeps a colleague out.
 * @param address IP address of the request
 */
export function staffSignInLimits(address: string | undefined, email: string): Counted[] {
  const here = networkOf(address);
  const plain = email.normalize('NFKC').trim().toLowerCase();
  return [
    { limit: typedHere, of: `${here} ${plain}` },
    { limit: network, of: here },
  ];
}

/** Codes of one account: whoever tries them has its password, so the account itself may wait. */
export const secondFactorLimits = (handle: string): Counted[] => [{ limit: code, of: handle }];

/** Guesses at the own password of whoever is signed in, at a session that was left open or taken. */
export const ownPasswordLimits = (handle: string): Counted[] => [{ limit: ownPassword, of: handle }];

export const inviteLimits = (address: string | undefined): Counted[] => [{ limit: invite, of: networkOf(address) }];

/** Mails with a code to one mailbox, asked for by whoever has the password. */
export const mailedCodeLimits = (handle: string): Counted[] => [{ limit: mailedCode, of: handle }];
