import type { IdentifierQuery } from '../members/find-members';
import type { Fact } from './fact';

/** Why a record is opened. Codes, never free text: the member reads them. */
export const reasons = ['asks_affected', 'asks_steps', 'call_back', 'inquiry', 'complaint', 'quality'] as const;
export type Reason = (typeof reasons)[number];

/** How a call ended. */
export const outcomes = ['answered', 'call_back', 'escalated', 'inquiry', 'not_verified', 'cut_off'] as const;
export type Outcome = (typeof outcomes)[number];

export type Caller = 'self' | 'proxy';

/** Why somebody who calls for another may be answered: the person is there and agrees, or by law, or by a power that was seen. */
export const proxyBases = ['present', 'guardian', 'power'] as const;
export type ProxyBasis = (typeof proxyBases)[number];

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
  /** What the caller stated rightly so far. */
  matched: Fact[];
  openedAt: Date;
  endedAt: Date | undefined;
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

/** Wrong statements about one person, in any call, after which nobody is verified for them for a while. */
export const mostMistakes = 3;
/** That while, in milliseconds; also how long a wrong statement counts. */
const lockedFor = 15 * 60_000;

/** Wrong statements after this count. */
export const mistakesSince = (now: Date): Date => new Date(now.getTime() - lockedFor);

export const lockedUntil = (lastMistakeAt: Date): Date => new Date(lastMistakeAt.getTime() + lockedFor);

/** How long, in milliseconds, a failed call shows the last digits of the number to call back. */
const digitsFor = 60 * 60_000;

export const showsDigits = ({ state, endedAt }: Call, now: Date): boolean =>
  state === 'failed' && endedAt !== undefined && now.getTime() - endedAt.getTime() < digitsFor;
