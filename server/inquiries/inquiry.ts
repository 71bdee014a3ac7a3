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
  /** Twelve digits, as they stand in addresses (`referenceOf`). */
  reference: string;
  topic: Topic;
  incidentId: number | undefined;
  callBack: { phone: string; when: string } | undefined;
  state: InquiryState;
  createdAt: Date;
  changedAt: Date;
  seenAt: Date;
  /** Handle of whoever at the desk took it on. */
  owner: string | undefined;
  /** When it was handed on to whoever decides. */
  escalatedAt: Date | undefined;
  /** When the call that was wished for was made. */
  calledAt: Date | undefined;
  /** `inquiryId` of the inquiry of the same person in which this one goes on. */
  mergedInto: string | undefined;
}

/** What the desk's list may be narrowed to; each works together with the others. */
export interface QueueFilter {
  state: InquiryState | 'all';
  /** Handle; `none`: nobody's. */
  owner?: string;
  wantsCall?: true;
  isEscalated?: true;
}

/** Texts that the desk may begin a reply with (`inquiries:canned.` in the customer's language). */
export const cannedReplies = ['received', 'steps', 'not_sure', 'card', 'call', 'closing'] as const;

export interface InquiryMessage {
  number: number;
  /** `member`, or the handle of a staff member. */
  author: string;
  text: string;
  writtenAt: Date;
}

/** Longest message, in characters. */
export const mostCharacters = 4_000;
