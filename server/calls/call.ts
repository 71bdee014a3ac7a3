import type { IdentifierQuery } from '../members/find-members';
import type { Profile } from '../people/profile';

/** Why a record is opened. Codes, never free text: the member reads them. */
export const reasons = ['asks_affected', 'asks_steps', 'call_back', 'inquiry', 'complaint', 'quality'] as const;
export type Reason = (typeof reasons)[number];

/** How a call ended. */
export const outcomes = ['answered', 'call_back', 'escalated', 'inquiry', 'not_verified', 'cut_off'] as const;
export type Outcome = (typeof outcomes)[number];

export type Caller = 'self' | 'proxy';

/** What a caller can be asked to state, in the order of asking. */
export const checks = ['name', 'birth_date', 'address', 'phone', 'email', 'login_id', 'member_id'] as const;
export type Check = (typeof checks)[number];

export interface Call {
  callId: number;
  staffId: number;
  /** Undefined: an identifier that finds no member (`query`). */
  memberId: string | undefined;
  query: IdentifierQuery | undefined;
  foundBy: string;
  reason: Reason;
  caseNumber: string | undefined;
  caller: Caller;
  state: 'verifying' | 'verified' | 'failed' | 'ended';
  openedAt: Date;
  callBackAt: Date | undefined;
}

/** How long a call gives access to a record, in milliseconds. */
const openFor = 60 * 60_000;

/** Calls that were opened after this may still be running. */
export const runningSince = (now: Date): Date => new Date(now.getTime() - openFor);

/** True while its record may be shown to whoever opened it. */
export const isRunning = (call: Call, now: Date): boolean =>
  (call.state === 'verifying' || call.state === 'verified') && call.openedAt > runningSince(now);

/** What the audit log calls it. */
export const nameOfCall = (callId: number): string => `call-${callId}`;

/** Which checks a kind of search has used up: whoever knew the phone number that found the record proves nothing by saying it again. */
const usedUp: Record<string, Check[]> = {
  member_id: ['member_id'],
  login_id: ['login_id'],
  email: ['email'],
  phone: ['phone'],
  kana_birth_date: ['name', 'birth_date'],
  kana_phone: ['name', 'phone'],
};

export interface Checklist {
  /** What the caller can be asked, with what is registered. */
  items: { check: Check; registered: string }[];
  /** How many of them the caller must state rightly. */
  required: number;
}

/**
 * What to ask this caller.
 * @param wanted how many right statements an installation asks for; fewer only where the record holds fewer
 */
export function checklistOf(memberId: string, profile: Profile, foundBy: string, wanted: number): Checklist {
  const { name, nameKana, birthDate, postalCode, address, phone, email, loginId } = profile;
  const registered: Record<Check, (string | undefined)[]> = {
    name: [name, nameKana],
    birth_date: [birthDate],
    address: [postalCode, address],
    phone: [phone],
    email: [email],
    login_id: [loginId],
    member_id: [memberId],
  };
  const items = checks
    .filter((check) => !usedUp[foundBy]?.includes(check))
    .map((check) => ({ check, registered: registered[check].filter(Boolean).join(' / ') }))
    .filter((item) => item.registered !== '');
  return { items, required: Math.min(wanted, items.length) };
}

/** For somebody without an account only the identifier itself is known. */
export const checklistOfQuery = (query: IdentifierQuery): Checklist => ({
  items: [
    {
      check: query.kind === 'phone' ? 'phone' : query.kind === 'email' ? 'email' : 'login_id',
      registered: query.value,
    },
  ],
  required: 1,
});
