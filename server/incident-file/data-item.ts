/**
 * The controlled vocabulary of data items with their severity: how much harm a leak of it can do to the person.
 * 4: access or money at once; 3: fraud against cards or accounts; 2: impersonation; 1: unwanted contact.
 * Labels and default guidance stand in the locale files (`data-items`).
 */
export const dataItemSeverity = {
  card_pin: 4,
  password_plaintext: 4,
  card_security_code: 4,
  card_number: 3,
  card_expiry: 3,
  card_holder: 3,
  bank_account: 3,
  password: 3,
  secret_question: 3,
  birth_date: 2,
  name: 2,
  name_kana: 2,
  address: 2,
  chat_text: 2,
  phone: 1,
  email: 1,
  gender: 1,
  member_id: 1,
  login_id: 1,
  other: 1,
} as const;

export type DataItem = keyof typeof dataItemSeverity;

export const dataItems = Object.keys(dataItemSeverity) as [DataItem, ...DataItem[]];

/** Items after whose leak a right, unchanged password discloses nothing (docs/sign-in.md). */
export const credentialItems: readonly DataItem[] = ['password', 'password_plaintext', 'secret_question'];
