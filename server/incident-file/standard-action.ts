/** Steps of the default guidance: their words in every language stand in `data-items:action`. */
export const standardActions = [
  'change_pin',
  'call_issuer',
  'check_statements',
  'call_bank',
  'change_password',
  'change_password_elsewhere',
  'change_secret_question',
  'watch_contracts',
  'ask_issuer_of_document',
  'protect_credit',
  'ask_tax_office',
  'check_health_bills',
  'refuse_threats',
  'change_biometric',
  'tell_next_of_kin',
  'check_booking',
  'beware_contact',
] as const;

export type StandardAction = (typeof standardActions)[number];
