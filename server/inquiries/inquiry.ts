import { randomInt } from 'node:crypto';

/** What an inquiry is about. */
export const topics = ['affected', 'steps', 'card', 'account', 'complaint', 'other'] as const;
export type Topic = (typeof topics)[number];

/** `open`: the desk has to answer; `answered`: the customer may; `closed`: nothing more is to come. */
export type InquiryState = 'open' | 'answered' | 'closed';

/** What a customer sends. */
export interface InquiryText {
  topic: Topic;
  /** Code of the incident it is about. */
  incident: string | undefined;
  text: string;
  /** Undefined: no call is wanted. */
  callBack: { phone: string; when: string } | undefined;
}

export interface Inquiry {
  memberId: string;
  inquiryId: string;
  reference: string;
  topic: Topic;
  incidentId: number | undefined;
  callBack: { phone: string; when: string } | undefined;
  state: InquiryState;
  createdAt: Date;
  changedAt: Date;
  seenAt: Date;
}

export interface InquiryMessage {
  number: number;
  /** `member`, or the handle of a staff member. */
  author: string;
  text: string;
  writtenAt: Date;
}

/** Longest message, in characters. */
export const mostCharacters = 4_000;

/** No letters or digits that look alike. */
const alphabet = '23456789ACDEFGHJKLMNPQRTUVWXY';

/** `Q-7K3M-92XD`: to be read out and typed. It opens nothing: pages ask for the member as well. */
export function newReference(): string {
  const characters = Array.from({ length: 8 }, () => alphabet[randomInt(alphabet.length)]).join('');
  return `Q-${characters.slice(0, 4)}-${characters.slice(4)}`;
}
