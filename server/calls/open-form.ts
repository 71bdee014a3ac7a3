import type { Config } from '../config';
import { normalisePhone } from '../people/identifier';
import type { Keyring } from '../sealing/keyring';
import { type Caller, type Reason, reasons } from './call';
import { type DeskQuery, isPossible } from './search-form';

export const openFields = ['person', 'reason', 'caller', 'case', 'lone', 'q'] as const;

/** Whose record is to be opened, and why. */
export interface OpenForm {
  /** `found`: a sealed result (`sealFound`); `query`: what a lone identifier was searched by. */
  person: { found: string } | { query: DeskQuery } | undefined;
  reason: Reason | undefined;
  caller: Caller;
  caseNumber: string | undefined;
  /** Keys of the messages under `calls:open`, by field. */
  errors: Record<string, string>;
}

const caseNumberForm = /^[\p{L}\p{N}][\p{L}\p{N}._/#-]{0,39}$/u;

/** Reads the form under the search results: one person, a reason, and a case number, which may have to be. */
export function readOpen(
  keys: Keyring,
  values: Record<(typeof openFields)[number], string>,
  { supportCase }: Pick<Config, 'supportCase'>,
): OpenForm {
  const errors: Record<string, string> = {};
  const person = personOf(keys, values);
  const reason = reasons.find((one) => one === values.reason);
  const caseNumber = values.case.normalize('NFKC') || undefined;
  if (!person) errors.person = 'no_person';
  if (!reason) errors.reason = 'no_reason';
  if (!caseNumber && supportCase === 'required') errors.case = 'case_required';
  // Whoever types a phone number there has mistaken the field; it would stand in the log.
  if (caseNumber && (!caseNumberForm.test(caseNumber) || normalisePhone(caseNumber))) errors.case = 'no_case';
  const caller = values.caller === 'proxy' ? 'proxy' : 'self';
  return { person, reason, caller, caseNumber, errors };
}

/** `person` is a sealed result, or `query` for the identifier itself, which then stands in `lone` (its kind) and `q`. */
function personOf(keys: Keyring, values: { person: string; lone: string; q: string }): OpenForm['person'] {
  if (values.person !== 'query') return values.person ? { found: values.person } : undefined;
  const kind = (['email', 'phone', 'login_id', 'letter_code'] as const).find((one) => one === values.lone);
  const query = kind && { kind, value: values.q };
  return query && isPossible(keys, query) ? { query } : undefined;
}
